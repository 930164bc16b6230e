// Stands for the loader where a survey is only looked at: nothing is kept, nothing is sent, and it can be shown again.
// conditions.js
const page = { is: { how: 'test' }, base: '/', holds, note: () => {}, keep: (survey, slip, fields, hear) => { setTimeout(hear, 300, 200); } };
window.suara = (name, run) => {
  page.is.open = { survey: 'preview' };
  run(page);
};
