import type { QuestionEnding, QuestionMessages } from "../QuestionMessages.ts"
import { code } from "../QuotedText.ts"
import { utcTime } from "../UtcTime.ts"
import { russianHints } from "./RussianHints.ts"

const endingOf = (ending: QuestionEnding): string => {
  switch (ending.asked) {
    case "answered":
      return ending.by === undefined ? "на него ответили" : `на него ответил(а) ${code(ending.by)}`
    case "expired":
      return ending.at === undefined ? "вовремя никто не ответил" : `он ждал до ${utcTime(ending.at)}`
    case "refused":
      return "его нельзя было здесь показать"
    case "withdrawn":
      return "ассистент его больше не ждёт"
  }
}

const orApprover = (approvers: boolean) => (approvers ? " или утверждающий" : "")

export const russianQuestions = (prefix: string): QuestionMessages => {
  const { again, stop } = russianHints(prefix)
  return {
    choose: "Ответьте номером или словами варианта.",
    reply: "Ответьте сообщением.",
    replyAmongOthers: "Ответьте на это сообщение или упомяните меня в ответе.",
    react: (reactions) => `Или реакцией: ${reactions.map(({ emoji, place }) => `${emoji} — ${place}`).join(", ")}.`,
    reactNumbers: (first, last) =>
      `Или реакцией с номером варианта: ${last === undefined ? first : `от ${first} до ${last}`}.`,
    onlyAsker: (user, approvers) => `Ответить может только ${user}${orApprover(approvers)}.`,
    questionEnd: {
      chosen: (label, by, reason) =>
        `${by === undefined ? label : `${label} (${by})`}${reason === undefined ? "" : `: «${reason}»`}`,
      answered: (by) => (by === undefined ? "есть ответ" : `ответил(а) ${by}`),
      refused: "отказано",
      expired: (
        until
      ) => (until === undefined
        ? "отказано: вовремя никто не ответил"
        : `отказано: до ${utcTime(until)} никто не ответил`),
      withdrawn: "вопрос снят"
    },
    unfit: "Я не понял это как ответ. Ответьте на вопрос номером или словами одного из вариантов или отправьте " +
      `${stop}. До тех пор я ничего другого не передаю:`,
    unfitWords: `Я не понял это как ответ. Ответьте на вопрос сообщением или отправьте ${stop}.`,
    ambiguous: (example) =>
      `Это может означать несколько вариантов. Ответьте номером и словами, например ${
        code(example)
      }, или отправьте ${stop}. До тех пор я ничего другого не передаю:`,
    notYours: (user, approvers) =>
      `На этот вопрос может ответить только ${code(user)}${orApprover(approvers)}. ` +
      "Чтобы спросить меня о своём, напишите отдельно от вопроса.",
    notOpen: (ending) =>
      `Этот вопрос уже закрыт${
        ending === undefined ? "" : ` (${endingOf(ending)})`
      }, поэтому я ничего не передал. Чтобы спросить меня о своём, напишите отдельно от вопроса.`,
    unanswered: `Ассистенту был нужен ответ на вопрос, и вовремя его никто не дал, поэтому я его остановил. ${again}`
  }
}
