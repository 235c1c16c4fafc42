import type { OldPromptMessages, SaidMessages } from "../OldPromptMessages.ts"
import { latestMoment } from "../UtcTime.ts"
import { wordFor } from "./RussianHints.ts"

const months = [
  "января",
  "февраля",
  "марта",
  "апреля",
  "мая",
  "июня",
  "июля",
  "августа",
  "сентября",
  "октября",
  "ноября",
  "декабря"
]

const dayOf = (ms: number) => {
  const date = new Date(Math.max(0, Math.min(latestMoment, ms)))
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()} г.`
}

const forms = ["сообщение", "сообщения", "сообщений"] as const

const saidText = ({ count, since, until }: SaidMessages) => {
  const [first, last] = [dayOf(since), dayOf(until)]
  const when = first === last ? `от ${first}` : `от ${first} – ${last}`
  return `${count} ${wordFor(count, forms)} ${when} (UTC)`
}

export const russianOldPrompts = (prefix: string): OldPromptMessages => ({
  oldPrompts: {
    asked: (said) =>
      `До меня с опозданием дошло: ${saidText(said)}. Ответить? Поставьте здесь реакцию ⟲ или 🔁 либо отправьте ` +
      `${prefix}retry. Без этого через день я закрою это без ответа.`,
    answered: (said) => `Отвечаю сейчас: ${saidText(said)}${said.count === 1 ? "" : ", по порядку"}.`,
    refused: (said) => `За день никто не попросил ответа, поэтому закрыто без ответа: ${saidText(said)}.`,
    gone: "Сообщения, о которых я здесь спрашивал, удалены."
  },
  tooOld:
    "Это сообщение дошло до меня с опозданием, и за день никто не попросил на него ответить. Если оно ещё важно, " +
    "отправьте его снова."
})
