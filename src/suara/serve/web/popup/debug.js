// Lists every survey of the site, and says rule by rule why it does or does not show itself.
suara('use', page => {
  const { is, config, checks, holding, days } = page;
  const host = document.createElement('suara-debug'), root = host.attachShadow({ mode: 'open' });
  const box = document.createElement('div'), names = Object.keys(checks).filter(name => name !== 'share').concat('share');
  const style = new CSSStyleSheet();
  style.replaceSync(`:host{all:initial!important}
    div{position:fixed;inset-block-end:0;inset-inline:0;max-block-size:45vh;overflow:auto;z-index:2147483646;padding:12px 16px;
      background:#10141c;color:#e8ebf2;font:13px/1.5 ui-monospace,monospace;border-block-start:3px solid #7fd3a6}
    table{border-collapse:collapse;margin-block-end:12px}caption{text-align:start;font-weight:700;padding-block:4px}
    td,th{padding:1px 16px 1px 0;text-align:start;vertical-align:top;font-weight:400;overflow-wrap:anywhere}
    .no td:first-child{color:#ff9d94}.yes td:first-child{color:#7fd3a6}p{margin:0 0 8px}`);
  root.adoptedStyleSheets = [style];
  const say = value => typeof value === 'number' ? `${Math.round(value * 10) / 10}` : typeof value === 'string' ? value : JSON.stringify(value) || '–';
  const ago = (name, what) => is.seen[name]?.[what] ? say(days(name, what)) + ' days ago' : 'never';
  const others = name => Object.keys(is.seen).filter(one => one !== name).map(one => `${one} ${ago(one, 'shown')}`).join(', ') || 'none shown';
  const actual = (name, survey) => ({
    sites: location.origin, languages: [document.documentElement.lang, ...navigator.languages].filter(Boolean).join(', '), urls: location.href,
    devices: page.device(), attributes: is.attributes, every: ago(survey, 'shown'), again: ago(survey, 'answered'), quiet: others(survey),
    events: Object.keys(is.events), seconds: is.seconds, scroll: is.scroll, exit: !!is.exit, share: is.seen[survey]?.draw ?? 'not drawn yet',
  })[name];
  const wants = {
    every: value => `not shown for ${value} days`, quiet: value => `no other shown for ${value} days`, share: value => `below ${value}`,
    again: value => value < 1e4 ? `not answered for ${value} days` : 'never answered', seconds: value => `${value} s`, scroll: value => `${value} %`,
    refused: () => 'the server offers it',
  };
  const row = (kind, ...cells) => {
    const line = document.createElement('tr');
    line.className = kind;
    for (const text of cells) line.insertCell().textContent = text;
    return line;
  };
  const table = one => {
    const found = document.createElement('table'), rest = [];
    for (const name of names.filter(name => one[name] !== undefined)) {
      // Drawing is left to those who meet all else: looking on changes nothing.
      const drawn = name !== 'share' || is.seen[one.survey]?.draw !== undefined;
      const ok = drawn && holding(one, name);
      rest.push(ok || !drawn ? '' : name);
      found.append(row(ok ? 'yes' : 'no', ok ? '✓' : drawn ? '✗' : '?', name, (wants[name] || say)(one[name]), name === 'refused' ? one.refused : say(actual(name, one.survey))));
    }
    const wrong = rest.filter(Boolean).join(', '), next = wrong ? 'waits for ' + wrong : 'shows next';
    found.createCaption().textContent = `${one.survey}: ${is.open === one ? 'is shown' : is.open ? 'another is shown' : next}`;
    return found;
  };
  const draw = () => {
    const head = document.createElement('p'), none = config.surveys.length ? '' : ' There is no survey with a pop-up.';
    head.textContent = `Suara: ${config.surveys.length} surveys; browser's storage ${is.storing ? 'in use' : 'not used'}; customer ${is.person?.customer || 'not told'}.${none}`;
    box.replaceChildren(head, ...config.surveys.map(table));
  };
  box.setAttribute('role', 'region');
  box.setAttribute('aria-label', 'Suara');
  box.tabIndex = 0;
  root.append(box);
  document.body.append(host);
  draw();
  setInterval(draw, 1e3);
});
