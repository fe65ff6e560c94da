import { texts } from '@scrip/ui';
import { de } from './text.de';
import { en } from './text.en';

export const t = texts(en, de);
