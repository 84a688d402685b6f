import { format } from 'node:util'

/**
 * Stands in for y18n in the bundle. yargs asks it to translate its messages from locale files on disk, which a single
 * executable does not have; the messages' keys are the English texts themselves.
 */
export default function english() {
  return {
    __: (text: string, ...values: unknown[]) => format(text, ...values),
    __n: (singular: string, plural: string, quantity: number, ...values: unknown[]) => {
      const text = quantity === 1 ? singular : plural
      return format(text, ...(text.includes('%d') ? [quantity, ...values] : values))
    },
    getLocale: () => 'en',
    setLocale: () => undefined,
    updateLocale: () => undefined,
    locale: 'en',
  }
}
