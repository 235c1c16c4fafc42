import { code } from "../QuotedText.ts"
import type { UnderwayMessages } from "../UnderwayMessages.ts"
import { russianHints, wordFor } from "./RussianHints.ts"

export const russianUnderway = (prefix: string): UnderwayMessages => {
  const { retry } = russianHints(prefix)
  return {
    working: "Ассистент работает над этим.",
    steps: (count, names) => `${count} ${wordFor(count, ["шаг", "шага", "шагов"])}: ${names}`,
    behindOthers: (count) =>
      count === 1
        ? "Я ещё пишу другой ответ. Ваше сообщение следующее."
        : `Перед вашим ${count} ${wordFor(count, ["сообщение", "сообщения", "сообщений"])}. Я отвечу после них.`,
    notYourStop: (user) => `Остановить это может только ${code(user)}, кто спросил, или оператор бота.`,
    notYourRetry: (user) => `Попросить это ещё раз может только ${code(user)}, кто спросил, или оператор бота.`,
    edited:
      "Вы изменили сообщение после того, как я его передал, поэтому этот ответ — на старый текст. Чтобы спросить " +
      `с новым текстом, поставьте реакцию ⟲ или 🔁 либо ответьте на сообщение командой ${retry}.`
  }
}
