import { russianAgentFailures } from "../agent/RussianAgentFailures.ts"
import { asSentence, code, quoted } from "../QuotedText.ts"
import { sayingOf, type TurnMessages } from "../TurnMessages.ts"
import { russianHints } from "./RussianHints.ts"

const outOfUse = (why: string) =>
  `Ассистентом сейчас нельзя пользоваться (${quoted(why)}). Это должен посмотреть оператор бота.`

const unlinkedBecause: ReadonlyMap<string, string> = new Map([
  [
    "quarantined",
    "Ассистент перепутал разговоры, поэтому никто не обслуживается, пока оператор бота этого не проверит."
  ],
  [
    "unproven",
    "Не доказано, что этот ассистент не смешивает разговоры, поэтому я никого не обслуживаю: решать должен " +
    "оператор бота (AGENT_ISOLATION)."
  ],
  [
    "failing",
    "Ассистент на всё отвечает ошибкой, поэтому я не смог выяснить, не смешивает ли он разговоры, и пока никого " +
    "не обслуживаю. Это должен посмотреть оператор бота."
  ],
  ["inUse", "У этого ассистента одна общая память, и он занят в другом разговоре (AGENT_ISOLATION=exclusive)."],
  ["noSlot", "Все ассистенты заняты. Оператор бота может освободить одного из них (AGENT_SLOTS)."]
])

const sizeOf = (bytes: number) => bytes < 1024 ? `${bytes} байт` : `${Math.floor(bytes / 102.4) / 10} КБ`

export const russianTurns = (prefix: string): TurnMessages => {
  const { again, stop } = russianHints(prefix)
  return {
    away: "Ассистент сейчас недоступен. Я отвечу, как только он вернётся.",
    waiting: "Перед вами сейчас другие. Я отвечу, как только ассистент освободится.",
    behindQuestion: (user) =>
      `Сначала я жду ответа ${code(user)} на вопрос. Отправьте ${stop}, чтобы прекратить это; тогда я займусь вашим.`,
    manyQuestions: "Ассистент хотел что-то спросить, но слишком много его вопросов уже ждут ответа, поэтому я его " +
      "остановил. Ответьте сначала на них и отправьте сообщение ещё раз.",
    tooManyQuestions: `Ассистент спросил больше, чем я могу вам передать, поэтому я его остановил. ${again}`,
    empty: "Ассистент закончил, ничего не ответив.",
    limit: "На этом ответ обрывается: он достиг предельной длины.",
    stopped: "Остановлено.",
    stoppedListening: "Я больше не слушаю. То, что ассистент уже начал, он может довести до конца.",
    forgotten: "Ассистент больше не помнит, о чём здесь говорилось раньше; этот ответ начат заново.",
    mayBeIncomplete: "Ассистент не сказал, что это всё, и замолчал. Ответ может быть неполным.",
    interrupted: `Связь с ассистентом прервалась до конца ответа, и продолжить его нельзя. ${again}`,
    timedOut: `Ассистент отвечал слишком долго, и я перестал ждать. ${again}`,
    failed: (code, message) => {
      const known = message.trim() === "" ? sayingOf(russianAgentFailures, code) : undefined
      if (known !== undefined) return `${known} ${again}`
      const report = message.trim() === ""
        ? `Ассистент сообщил об ошибке (${quoted(code)})`
        : `Ассистент сообщил об ошибке: ${quoted(message)}`
      return `${asSentence(report)} ${again}`
    },
    refused: "Ассистент отказался отвечать.",
    unshown: "Остаток этого ответа слишком длинный, чтобы показать его здесь.",
    thoughts: "Ход мыслей",
    unlinked: (why) => `${unlinkedBecause.get(why) ?? outOfUse(why)} ${again}`,
    tooLong: (bytes) => `Ваше сообщение слишком длинное для ассистента: он принимает не больше ${sizeOf(bytes)}.`,
    defect: `При ответе в этом боте что-то сломалось. Причину оператор найдёт в журнале. ${again}`,
    unsendable: (why) =>
      `Мне есть что сказать, но сервер этого не пропускает (${why}). Причину оператор найдёт в журнале. Чтобы ` +
      `попробовать ещё раз, поставьте реакцию ⟲ или 🔁 либо отправьте ${prefix}retry.`,
    setAside: `Работа над этим сообщением ломает бота, поэтому я отложил его. ${again}`
  }
}
