// Shows one survey, `sheet`: its questions in one language, page by page. All of it stands in a shadow tree; texts are
// only ever text, and neither markup nor style is made of them.
(sheet => suara('use', loader => {
  const { is, holds, keep } = loader, survey = is.open, { say } = sheet, given = {}, replies = {}, spoken = {}, trail = [];
  let at, asks, origin, changed, onward;

  const make = (tag, facts, ...inside) => {
    const drawn = ['svg', 'path', 'circle'].includes(tag);
    const item = document.createElementNS(`http://www.w3.org/${drawn ? '2000/svg' : '1999/xhtml'}`, tag);
    for (const key in facts) if (facts[key]) item.setAttribute(key, facts[key]);
    item.append(...inside.filter(Boolean));
    return item;
  };
  const fill = wording => (wording || '').replace(/\{([a-z][\w.]*)\}/g, (_, key) => key in spoken ? spoken[key] : '');
  const host = make('suara-popup'), root = host.attachShadow({ mode: 'open' });
  const heading = make('h2', { id: 'title' }, sheet.title), status = make('p', { role: 'status', class: 'away' });
  const shut = make('button', { type: 'button', class: 'shut', 'aria-label': say.close }, '✕');
  const form = make('form', { novalidate: 1 });
  const dark = sheet.theme === 'dark' || sheet.theme === 'auto' && matchMedia('(prefers-color-scheme:dark)').matches;
  const dialog = make('dialog', { class: `${sheet.place} ${dark ? 'dark' : ''}`, lang: sheet.lang, dir: sheet.dir, 'aria-labelledby': 'title' },
    make('header', {}, heading, shut), form, status);

  // -- questions
  const choice = (ask, type, [value, wording], inside) => {
    const input = make('input', { type, name: ask.id, value, 'aria-label': inside && value });
    input.checked = (given[ask.id] || []).some(pair => pair[0] === ask.id && pair[1] === value);
    return make('label', {}, input, make('span', {}, inside || wording));
  };
  const typed = (ask, tag, name, facts) => {
    const input = make(tag, { name, maxlength: ask.most || (facts.rows ? 4e3 : 200), ...facts });
    input.value = ((given[ask.id] || []).find(pair => pair[0] === name) || [])[1] || '';
    return input;
  };
  const face = place => make('svg', { viewBox: '0 0 24 24' }, make('circle', { cx: 12, cy: 12, r: 10 }),
    make('path', { d: `M9 9v1m6-1v1M8 ${17 - place * 2}q4 ${place * 8 - 4} 8 0` }));
  const controls = {
    scale: ({ options, look = '', down, ...ask }) => make('div', { class: `steps ${look} n${options.length}` }, ...options.map((item, place) => {
      const height = place / (options.length - 1);
      return choice(ask, 'radio', item, look === 'stars' ? '★' : look && face(down ? 1 - height : height));
    })),
    one: ask => list(ask, 'radio'),
    many: ask => list(ask, 'checkbox'),
    line: ask => typed(ask, 'input', ask.id, { 'aria-labelledby': 'text-' + ask.id }),
    lines: ask => typed(ask, 'textarea', ask.id, { rows: 3, 'aria-labelledby': 'text-' + ask.id }),
    words: () => '',
  };
  const list = (ask, type) => {
    const labels = ask.options.map(item => choice(ask, type, item));
    if (ask.other) {
      const own = typed({ ...ask, most: 500 }, 'input', ask.id + '.other', { 'aria-label': ask.other });
      labels.push(own);
    }
    return make('div', { class: 'list' }, ...labels);
  };
  const question = ask => {
    const { id } = ask, group = ask.options;
    const fitting = (ask.variants || []).find(item => holds(item.if, replies)) || ask;
    const ends = (ask.low || ask.high) && make('p', { class: 'ends', id: 'ends-' + id }, make('span', {}, fill(ask.low)), make('span', {}, fill(ask.high)));
    return make('section', {}, make(group ? 'fieldset' : 'div', { 'data-ask': id, 'aria-describedby': group && `hint-${id} ends-${id}` },
      make(group ? 'legend' : 'p', { class: 'text', id: 'text-' + id, tabindex: '-1' }, fill(fitting.text),
        !ask.required && ask.control !== 'words' && make('small', {}, ` (${say.optional})`)),
      ask.hint && make('p', { class: 'hint', id: 'hint-' + id }, fill(ask.hint)),
      controls[ask.control](ask), ends));
  };

  // -- answers
  const collect = () => {
    const pairs = [...new FormData(form)];
    for (const ask of asks) {
      const { id, control, options } = ask, own = id + '.other';
      const mine = pairs.filter(([name, value]) => (name === id || name === own) && value.trim());
      if (`${mine}` === `${given[id] || []}`) continue;
      changed = 1;
      given[id] = mine;
      const picked = mine.filter(pair => pair[0] === id).map(pair => pair[1]);
      const other = (mine.find(pair => pair[0] === own) || [])[1];
      replies[id] = control === 'many' ? picked : control === 'scale' ? +picked[0] : picked[0] && picked[0].trim();
      if (!picked.length) delete replies[id];
      const said = (options || []).filter(item => picked.includes(item[0]) && !(other && item[0] === 'other')).map(item => item[1]);
      spoken[id] = options ? [...said, ...(other && picked.includes('other') ? [other] : [])].join(', ') : picked[0];
    }
  };
  const save = finished => {
    collect();
    if (!changed && !finished) return;
    changed = 0;
    const own = { slip: sheet.slip, version: sheet.version, lang: sheet.lang, page: trail.slice(-1) };
    keep(survey, sheet.slip, [...Object.keys(own).map(name => ['suara.' + name, own[name]]), ...Object.values(given).flat()], heard);
  };
  const fault = ask => {
    const many = ask.control === 'many' && (replies[ask.id] || []).length;
    return ask.required && replies[ask.id] === undefined ? say.required
      : many && many < ask.least ? say.least_choices.replace('{least}', ask.least)
        : many > ask.most ? say.most_choices.replace('{most}', ask.most) : '';
  };
  const wrong = () => asks.filter(ask => {
    const told = fault(ask), field = root.querySelector(`[data-ask="${ask.id}"]`);
    root.querySelectorAll('#wrong-' + ask.id).forEach(item => item.remove());
    if (told) field.children[0].after(make('p', { class: 'wrong', id: 'wrong-' + ask.id, role: 'alert' }, told));
    return told;
  });

  // -- pages
  const shown = () => sheet.pages.map((_, number) => number).filter(number => {
    const item = sheet.pages[number];
    return holds(item.if, replies) && item.asks.some(ask => holds(ask.if, replies));
  });
  const inside = () => root.activeElement;
  const turn = (...parts) => {
    const held = inside();
    form.replaceChildren(...parts.filter(Boolean));
    if (held || is.how === 'called' || sheet.place === 'middle') (form.querySelector('[tabindex]') || shut).focus();
  };
  const go = number => {
    at = number;
    if (at === undefined) return thank();
    asks = sheet.pages[at].asks.filter(ask => holds(ask.if, replies));
    const elsewhere = asks.some(ask => ask.control === 'page');
    if (elsewhere) {
      asks = [];
      changed = 1;
      save();
      turn(link(`${loader.base}s/${survey.survey}/${sheet.slip}?lang=${sheet.lang}`, say.elsewhere));
      return;
    }
    const before = make('button', { type: 'button', class: 'back' }, say.back);
    before.onclick = () => { collect(); go(trail.pop()); };
    onward = make('button', { class: 'go' });
    turn(...asks.map(question), make('footer', {}, trail.length && before, onward));
    label();
  };
  // While a page has questions without an answer, any later page may still come.
  const label = () => {
    const more = asks.some(ask => replies[ask.id] === undefined) ? at + 1 < sheet.pages.length : shown().some(item => item > at);
    onward.textContent = more ? say.next : say.send;
  };
  const link = (href, wording) => make('footer', {}, make('a', { class: 'go', href, target: '_blank', rel: 'noopener', tabindex: '0' }, wording));
  let told;
  const heard = code => {
    told = code;
    thanked();
  };
  let thanked = () => {};
  const thank = () => {
    const fitting = (sheet.endings || []).find(item => holds(item.if, replies)) || {};
    const report = make('p', { role: 'status' });
    is.flush = 0;
    thanked = late => {
      report.textContent = !told ? late ? say.unsent_text : '' : told > 200 ? say.closed : fill(fitting.text) || say.thanks_text;
    };
    turn(make('h3', { tabindex: '-1' }, fill(fitting.title) || say.thanks), report, fitting.redirect && link(fitting.redirect, say.next));
    thanked();
    setTimeout(thanked, 2e3, 1);
  };
  form.onsubmit = event => {
    event.preventDefault();
    collect();
    const [first] = wrong();
    if (first) return root.querySelector(`[data-ask="${first.id}"] :is(input,textarea)`).focus();
    told = 0;
    trail.push(at);
    save(1);
    go(shown().find(number => number > at));
  };
  form.onchange = () => {
    save();
    label();
  };

  // -- coming and going
  const close = () => {
    save();
    const held = inside();
    is.flush = is.open = 0;
    dialog.close();
    host.remove();
    if (held && origin) origin.focus();
  };
  shut.onclick = close;
  dialog.oncancel = event => { event.preventDefault(); close(); };
  dialog.onkeydown = event => { if (event.key === 'Escape') close(); };
  host.addEventListener('focusin', event => { origin = event.relatedTarget || origin; });
  try {
    const style = new CSSStyleSheet();
    style.replaceSync(sheet.style);
    root.adoptedStyleSheets = [style];
  } catch (_) {
    root.append(make('style', {}, sheet.style));
  }
  dialog.style.setProperty('--fonts', sheet.fonts);
  dialog.style.setProperty('--leading', sheet.leading);
  origin = document.activeElement;
  root.append(dialog);
  document.body.append(host);
  if (sheet.place === 'middle') dialog.showModal();
  else dialog.setAttribute('open', '');
  is.flush = save;
  if (is.how !== 'test') loader.note(survey.survey, 'shown', Date.now());
  go(shown()[0]);
  setTimeout(() => { status.textContent = sheet.title; }, 100);
}))
