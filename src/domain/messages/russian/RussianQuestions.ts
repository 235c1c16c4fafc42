import type { QuestionMessages } from "../QuestionMessages.ts"
import { code } from "../QuotedText.ts"
import { russianHints } from "./RussianHints.ts"

export const russianQuestions = (prefix: string): QuestionMessages => {
  const { stop } = russianHints(prefix)
  return {
    choose: "Ответьте номером или словами варианта.",
    reply: "Ответьте сообщением.",
    onlyAsker: (user) => `Ответить может только ${user}.`,
    questionEnd: {
      chosen: (label, by) => (by === undefined ? label : `${label} (${by})`),
      answered: (by) => (by === undefined ? "есть ответ" : `ответил(а) ${by}`),
      refused: "отказано",
      expired: "вовремя никто не ответил",
      withdrawn: "вопрос снят"
    },
    unfit: "Я не понял это как ответ. Ответьте на вопрос номером или словами одного из вариантов или отправьте " +
      `${stop}. До тех пор я ничего другого не передаю:`,
    ambiguous: (example) =>
      `Это может означать несколько вариантов. Ответьте номером и словами, например ${
        code(example)
      }, или отправьте ${stop}. До тех пор я ничего другого не передаю:`,
    notYours: (user) =>
      `На этот вопрос может ответить только ${code(user)}. Чтобы спросить меня о своём, напишите отдельно от вопроса.`,
    notOpen: "Этот вопрос уже закрыт, поэтому я ничего не передал. Чтобы спросить меня о своём, напишите отдельно от " +
      "вопроса."
  }
}
