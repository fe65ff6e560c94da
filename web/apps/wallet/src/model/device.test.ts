import { expect, test } from 'vitest';
import { deviceName } from './device';

test('a device is called by its browser and system', () => {
  const android =
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36';
  expect(deviceName(android)).toBe('Chrome, Android');
  expect(deviceName(`${android} EdgA/142.0.0.0`)).toBe('Edge, Android');
  expect(
    deviceName(
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
    ),
  ).toBe('Safari, iPhone');
  expect(deviceName('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0')).toBe(
    'Firefox, Linux',
  );
});

test('one that is not known is called as it calls itself, and not at length', () => {
  expect(deviceName('node')).toBe('node');
  expect(deviceName('x'.repeat(300))).toHaveLength(40);
});
