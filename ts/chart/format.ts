/** Numbers as charts write them: few digits, a true minus sign, powers of ten with superscripts. */

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** All digits of a value that was chosen (a tick, a sigma), in powers of ten from 10^4 up and below 10^-3. */
export function exact(value: number): string {
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e-3 && magnitude < 1e4) return minus(String(value));
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  const power = `10${superscript(Number(exponent))}`;
  if (mantissa === '1') return power;
  return mantissa === '-1' ? `−${power}` : `${minus(mantissa)} × ${power}`;
}

/** A measured value, to so many significant digits. */
export function rounded(value: number, digits = 3): string {
  return exact(Number(value.toPrecision(digits)));
}

/** A measured value where there is little room: as "3.2e−6" instead of a power of ten. */
export function compact(value: number): string {
  const magnitude = Math.abs(Number(value.toPrecision(3)));
  if (magnitude === 0 || (magnitude >= 1e-3 && magnitude < 1e4)) return rounded(value);
  return value.toExponential(1).replaceAll('-', '−').replace('e+', 'e');
}

/** A share from 0 to 1 in percent, to so many decimals at most. */
export function percent(share: number, decimals: number): string {
  return `${minus(String(Number((share * 100).toFixed(decimals))))} %`;
}

/** The numbers with the fewest significant digits, three at least, that still tell them apart. */
export function distinct(values: readonly number[]): string[] {
  for (let digits = 3; digits < 17; digits++) {
    const texts = values.map((value) => rounded(value, digits));
    if (new Set(texts).size === new Set(values).size) return texts;
  }
  return values.map(exact);
}

/** Items as in a sentence: "a, b and c". */
export function list(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}

function superscript(integer: number): string {
  const digits = [...String(Math.abs(integer))].map((digit) => superscripts[Number(digit)]);
  return (integer < 0 ? '⁻' : '') + digits.join('');
}

function minus(text: string): string {
  return text.replace('-', '−');
}
