// What collect/surveys/branching.py says of conditions; tests/collect/conditions.json holds both to one table.
const plain = value => value === true ? 'True' : value === false ? 'False' : `${value}`;
const same = (a, b) => plain(a) === plain(b) || typeof a !== 'string' && typeof b !== 'string' && +a === +b;
const counted = value =>
  typeof value === 'string' && !/^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(value) ? NaN : +value;
const meets = (value, wanted) => {
  if (Array.isArray(value)) return value.some(one => meets(one, wanted));
  if (value == null) return false;
  if (value instanceof Object) return meets(['score', 'choice', 'choices'].map(part => value[part]).find(one => one !== undefined), wanted);
  if (Array.isArray(wanted)) return wanted.some(one => same(value, one));
  const [, sign, bound] = /^\s*([<>]=?|!=)\s*(.+?)\s*$/.exec(wanted) || [];
  if (!sign) return same(value, wanted);
  const numbers = [value, bound].map(counted);
  const [a, b] = numbers.some(isNaN) ? [plain(value), bound] : numbers;
  return { '>=': a >= b, '<=': a <= b, '>': a > b, '<': a < b, '!=': a !== b }[sign];
};
const holds = (wanted, values) => Object.keys(wanted || {}).every(name => meets(values[name], wanted[name]));
