// Stands on every page of a site, so it is small: it decides whether a survey is shown, and fetches the one that is.
// `config` is what the server knows. What the other scripts need of it they get by suara('use', ...).
(config => {
  // conditions.js
  const base = new URL('.', document.currentScript.src).href;
  const is = { attributes: {}, seen: {}, storing: config.storage };
  const { seen, attributes } = is;

  // -- what the browser keeps: when a survey was shown and answered, and answers that have not arrived yet
  const stored = each => {
    try {
      for (const name of Object.keys(localStorage)) if (name.startsWith('suara.')) each(name.slice(6), localStorage[name]);
    } catch (_) {}
  };
  const write = (name, value) => {
    try {
      if (is.storing && value) localStorage['suara.' + name] = JSON.stringify(value);
      else delete localStorage['suara.' + name];
    } catch (_) {}
  };
  const note = (survey, what, value) => {
    seen[survey] = { ...seen[survey], [what]: value };
    write('seen', seen);
  };

  // -- who is asked what: by name of a rule in a survey's definition, whether it holds
  const fits = pattern => {
    const { pathname, search, origin, href } = location;
    const glob = RegExp(`^${pattern.replace(/[^\w*]/g, '\\$&').replace(/\*/g, '.*')}$`);
    return [pathname, pathname + search, origin, origin + pathname, href].some(one => glob.test(one));
  };
  const device = () => matchMedia('(pointer:fine)').matches ? 'desktop'
    : Math.min(screen.width, screen.height) < 600 ? 'phone' : 'tablet';
  const language = codes => [document.documentElement.lang, ...navigator.languages]
    .map(wish => wish.toLowerCase().replace(/^zh(-(tw|hk|mo))?$/, 'zh-hant'))
    .map(wish => codes.find(code => `${wish}-`.startsWith(`${code}-`.toLowerCase()))).find(Boolean);
  const days = (survey, what) => (Date.now() - (seen[survey]?.[what] || 0)) / 864e5;
  const checks = {
    sites: wanted => wanted.some(fits),
    languages: language,
    urls: wanted => wanted.every(url => url[0] !== '!' || !fits(url.slice(1)))
      && (wanted.every(url => url[0] === '!') || wanted.some(fits)),
    devices: wanted => wanted.includes(device()),
    attributes: wanted => holds(wanted, attributes),
    every: (wanted, survey) => days(survey, 'shown') >= wanted,
    again: (wanted, survey) => days(survey, 'answered') >= wanted,
    quiet: (wanted, survey) => Object.keys(seen).every(one => one === survey || days(one, 'shown') >= wanted),
    events: wanted => wanted.some(name => is.events[name]),
    seconds: wanted => is.seconds >= wanted,
    scroll: wanted => is.scroll >= wanted,
    exit: () => is.exit,
    refused: () => 0,
    // Drawn last, so that nothing is kept of those who would not have been asked anyway.
    share: (wanted, survey) => {
      if (seen[survey]?.draw === undefined) note(survey, 'draw', Math.random() * 100);
      return seen[survey].draw < wanted;
    },
  };
  const holding = (one, name) => one[name] === undefined || checks[name](one[name], one.survey);

  // -- showing
  const script = path => {
    const tag = document.createElement('script');
    tag.src = base + path;
    tag.onerror = () => { is.open = 0; };
    document.head.append(tag);
  };
  const show = (one, how) => {
    if (!one || is.open) return;
    Object.assign(is, { open: one, how });
    const known = { lang: language(one.languages) || '', ...(one.anonymous ? {} : is.person) };
    script(`popup/surveys/${one.survey}.js?${new URLSearchParams(known)}`);
  };
  const look = () => show(config.surveys.find(one => Object.keys(checks).every(name => holding(one, name))));
  const turned = () => Object.assign(is, { events: {}, seconds: 0, scroll: 0, exit: 0, href: location.href });
  const named = name => config.surveys.find(one => one.survey === name);

  const page = { base, config, is, checks, holding, holds, days, device, language, stored, write, note, look };

  // -- what a page may say: suara('track', 'checkout') and so on
  const commands = {
    track(name) { is.events[name] = 1; look(); },
    set(more) { Object.assign(attributes, more); look(); },
    identify(customer, proof) { is.person = { customer, proof }; },
    show: name => show(named(name), 'called'),
    storage(wanted) {
      is.storing = wanted && config.storage;
      if (!is.storing) stored(name => write(name));
    },
    debug: () => script('popup/debug.js'),
    use: run => run(page),
  };
  const early = window.suara?.q || [], asked = new URLSearchParams(location.search);
  window.suara = (name, ...rest) => commands[name]?.(...rest);
  turned();
  let left;
  stored((name, value) => {
    if (name === 'seen') Object.assign(seen, JSON.parse(value));
    else left = 1;
  });
  for (const one of early) suara(...one);
  if (asked.has('suara-debug')) commands.debug();
  show(named(asked.get('suara-preview')), 'test');
  if (left) script('popup/queue.js');
  addEventListener('scroll', () => {
    is.scroll = Math.max(is.scroll, (scrollY + innerHeight) / document.documentElement.scrollHeight * 100);
    look();
  }, { passive: true });
  document.documentElement.addEventListener('mouseleave', event => {
    is.exit = is.exit || event.clientY <= 0;
    look();
  });
  setInterval(() => {
    if (is.href !== location.href) turned();
    if (!document.hidden) is.seconds++;
    look();
  }, 1e3);
  look();
})
