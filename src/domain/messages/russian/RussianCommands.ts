import type { CommandMessages } from "../spoken/CommandMessages.ts"
import { russianAnswers } from "./RussianAnswers.ts"
import { russianHelp } from "./RussianHelp.ts"

/** The kinds of message that the bot names, as `unsupported` gets them. */
const kinds: ReadonlyMap<string, string> = new Map([
  ["image", "изображение"],
  ["file", "файл"],
  ["audio message", "аудиосообщение"],
  ["video", "видео"],
  ["kind of message", "такое сообщение"]
])

export const russianCommands = (prefix: string): CommandMessages => ({
  ...russianHelp(prefix),
  notStopped: "Останавливать нечего: ответ здесь сейчас не пишется.",
  notAgain: {
    nothing: "Здесь нечего пробовать ещё раз.",
    open: "Над этим ещё идёт работа.",
    answered: "Ответ на это уже дан. Отправьте сообщение ещё раз, если хотите другой.",
    older: "Это уже пробовали ещё раз.",
    old: "За последний час здесь ничего не было остановлено, не удалось или прервалось. Чтобы попробовать более " +
      "старое, ответьте на него этой командой.",
    erased: "Текста этого сообщения больше нет, поэтому попробовать ещё раз нельзя. Отправьте его заново."
  },
  unsupported: (what) =>
    `Я читаю текст, изображения, файлы и голосовые сообщения, поэтому ${
      kinds.get(what) ?? "это"
    } использовать не могу.`,
  commands: russianAnswers(prefix)
})
