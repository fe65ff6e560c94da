/** Whether somebody, or a setting, said no to a camera that may well be there. */
export const isDenied = (error: unknown): boolean =>
  error instanceof DOMException && (error.name === 'NotAllowedError' || error.name === 'SecurityError');
