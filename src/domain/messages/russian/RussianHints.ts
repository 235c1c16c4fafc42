import { code } from "../QuotedText.ts"

/** The commands as people type them, as inline code; `again` is the sentence that says how to try again. */
export const russianHints = (prefix: string) => {
  const [retry, stop, help] = [code(`${prefix}retry`), code(`${prefix}stop`), code(`${prefix}help`)]
  return {
    retry,
    stop,
    help,
    again: `Чтобы попробовать ещё раз, поставьте реакцию ⟲ или 🔁 либо отправьте ${retry}.`
  }
}

/** The form of a Russian word that goes with a number: `forms` for 1, 2 and 5. */
export const wordFor = (count: number, [one, few, many]: readonly [string, string, string]): string => {
  const [ten, hundred] = [count % 10, count % 100]
  if (ten === 1 && hundred !== 11) return one
  return ten >= 2 && ten <= 4 && (hundred < 12 || hundred > 14) ? few : many
}
