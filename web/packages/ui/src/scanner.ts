import decodeQR from 'qr/decode.js';

const EVERY_MS = 150;
/** Enough for a code that fills half of the picture, and quick on an old phone. */
const SIZE = 480;

/**
 * Looks for QR codes in the camera's picture until `found` is content with one, or the returned function is called.
 * Fails if there is no camera or it may not be used.
 */
export async function scan(video: HTMLVideoElement, found: (text: string) => boolean): Promise<() => void> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  let last = '';
  const stop = () => {
    clearInterval(timer);
    for (const track of stream.getTracks()) track.stop();
  };
  const look = () => {
    if (!context || video.videoWidth === 0) return;
    const shrink = Math.min(1, SIZE / Math.min(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * shrink);
    canvas.height = Math.round(video.videoHeight * shrink);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const text = read(context.getImageData(0, 0, canvas.width, canvas.height));
    // A code that was turned down is not judged again while it stays in the picture.
    if (text === null || text === last) return;
    last = text;
    if (found(text)) stop();
  };
  const timer = setInterval(look, EVERY_MS);
  video.srcObject = stream;
  try {
    await video.play();
  } catch (error) {
    // The page went on meanwhile: the camera must not.
    stop();
    throw error;
  }
  return stop;
}

function read(image: ImageData): string | null {
  try {
    return decodeQR({ width: image.width, height: image.height, data: image.data });
  } catch {
    // No code in this picture.
    return null;
  }
}
