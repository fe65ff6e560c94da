/** The line work of a printed note: curves that a lathe with gears would draw. */

const STEPS = 360;

function path(points: [number, number][]): string {
  return points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
}

/** Rings of waves around a centre, turned against each other. */
export function rosette(x: number, y: number, radius: number): string[] {
  const rings: [number, number, number, number][] = [
    // size, depth of the waves, waves, turn
    [0.82, 0.18, 12, 0],
    [0.82, 0.18, 12, Math.PI / 12],
    [0.62, 0.2, 9, 0],
    [0.62, 0.2, 9, Math.PI / 9],
    [0.4, 0.16, 8, 0],
    [0.4, 0.16, 8, Math.PI / 8],
    [0.2, 0.1, 6, 0],
    [0.2, 0.1, 6, Math.PI / 6],
  ];
  return rings.map(([size, depth, waves, turn]) => {
    const points: [number, number][] = [];
    for (let step = 0; step <= STEPS; step++) {
      const angle = (step / STEPS) * 2 * Math.PI;
      const distance = radius * (size + depth * Math.cos(waves * (angle + turn)));
      points.push([x + distance * Math.cos(angle), y + distance * Math.sin(angle)]);
    }
    return path(points);
  });
}

/** Fine waves across the whole ground. */
export function waves(width: number, height: number): string[] {
  const lines: string[] = [];
  for (let line = -2; line < 22; line++) {
    const points: [number, number][] = [];
    for (let x = 0; x <= width; x += 12) {
      const swell = Math.sin(x / 70 + line / 3) * 14 + Math.sin(x / 31) * 4;
      points.push([x, (line * height) / 20 + swell]);
    }
    lines.push(path(points));
  }
  return lines;
}
