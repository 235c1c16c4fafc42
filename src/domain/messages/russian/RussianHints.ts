import { commandHints } from "../spoken/CommandHints.ts"

/** The commands as people type them; `again` is the sentence that says how to try again. */
export const russianHints = (prefix: string) => {
  const hints = commandHints(prefix)
  return { ...hints, again: `Чтобы попробовать ещё раз, поставьте реакцию ⟲ или 🔁 либо отправьте ${hints.retry}.` }
}

/** The form of a Russian word that goes with a number: `forms` for 1, 2 and 5. */
export const wordFor = (count: number, [one, few, many]: readonly [string, string, string]): string => {
  const [ten, hundred] = [count % 10, count % 100]
  if (ten === 1 && hundred !== 11) return one
  return ten >= 2 && ten <= 4 && (hundred < 12 || hundred > 14) ? few : many
}
