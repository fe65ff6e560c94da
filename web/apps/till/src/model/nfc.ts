/** Codes by NFC, where the browser can read it (Web NFC: Chromium on Android). Its types are not part of TypeScript's. */
import { readRecord, recordType } from '@scrip/codes';

interface NdefRecord {
  recordType: string;
  data?: DataView;
}

interface NdefReader {
  onreading: ((event: { message: { records: readonly NdefRecord[] } }) => void) | null;
  scan(options: { signal: AbortSignal }): Promise<void>;
}

type NdefReaderClass = new () => NdefReader;

const readerClass = () => (globalThis as { NDEFReader?: NdefReaderClass }).NDEFReader;

export const hasNfc = (): boolean => readerClass() !== undefined;

/** Hands on every code that comes near until told to stop. Fails where the cashier says no, or NFC is switched off. */
export async function listen(onCode: (text: string) => void, signal: AbortSignal): Promise<void> {
  const Reader = readerClass();
  if (!Reader) throw new Error('no NFC');
  const wanted = await recordType();
  const reader = new Reader();
  reader.onreading = ({ message }) => {
    const record = message.records.find((one) => one.recordType === wanted);
    const data = record?.data;
    if (!data) return;
    const payload = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    // What is no code is nobody's payment: the cashier sees that nothing happens, as with any other tag.
    readRecord(payload).then(onCode, () => {});
  };
  await reader.scan({ signal });
}
