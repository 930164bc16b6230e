// Answers on their way: the newest state of each response waits until it has arrived, here and over page views.
suara('use', page => {
  if (page.keep) return;
  const { is, stored, write, note } = page, queue = {}, heard = {};
  let busy, timer, pause = 1e3;
  const body = ([, fields, at]) =>
    new URLSearchParams([...fields, ['suara.ago', Math.round((Date.now() - at) / 1e3)]]);
  const send = async () => {
    const [slip, entry] = Object.entries(queue)[0] || [];
    clearTimeout(timer);
    if (busy || !slip) return;
    busy = 1;
    let status = 0;
    try {
      status = (await fetch(entry[0], { method: 'POST', body: body(entry), keepalive: true, credentials: 'omit' })).status;
    } catch (_) {}
    busy = 0;
    if (!status || status === 429 || status > 499) {
      timer = setTimeout(send, pause = Math.min(pause * 2, 6e4));
      return;
    }
    pause = 1e3;
    if (queue[slip] === entry) {
      delete queue[slip];
      write(slip);
      if (heard[slip]) heard[slip](status);
    }
    send();
  };
  page.keep = (survey, slip, fields, hear) => {
    if (is.how === 'test') fields.push(['suara.test', 1]);
    else note(survey.survey, 'answered', Date.now());
    if (is.person && !survey.anonymous) fields.push(['suara.customer', is.person.customer], ['suara.proof', is.person.proof]);
    heard[slip] = hear;
    write(slip, queue[slip] = [`${page.base}popup/surveys/${survey.survey}`, fields, Date.now()]);
    send();
  };
  stored((name, value) => { if (name !== 'seen') queue[name] = JSON.parse(value); });
  addEventListener('online', send);
  addEventListener('pagehide', () => {
    if (is.flush) is.flush();
    for (const slip in queue) navigator.sendBeacon(queue[slip][0], body(queue[slip]));
  });
  send();
});
