import type { FileMessages } from "../FileMessages.ts"
import { quoted } from "../QuotedText.ts"
import { russianHints } from "./RussianHints.ts"

const mebibyte = 1024 * 1024

/** A limit that a person can heed: never more than it is. */
const limitOf = (bytes: number) =>
  bytes >= mebibyte ? `${Math.floor(bytes / mebibyte * 10) / 10} МиБ` : `${Math.floor(bytes / 1024)} КиБ`

const known: ReadonlyMap<string, string> = new Map([
  ["*/*", "любые файлы"],
  ["image/*", "изображения"],
  ["audio/*", "аудио"],
  ["video/*", "видео"],
  ["text/*", "текстовые файлы"],
  ["application/pdf", "PDF"]
])

const mostTypes = 12

const typesOf = (taken: ReadonlyArray<string>) =>
  taken.slice(0, mostTypes).map((type) => known.get(type) ?? quoted(type)).join(", ")

export const russianFiles = (prefix: string): FileMessages => {
  const { again } = russianHints(prefix)
  return {
    files: {
      refused: (why) => {
        switch (why._tag) {
          case "Off":
            return "Файлы я здесь не передаю: оператор бота это отключил. Отправьте это текстом."
          case "TooLarge":
            return `Файл слишком большой: я передаю файлы до ${limitOf(why.limit)}.`
          case "WrongType":
            return `Файлы этого типа (${quoted(why.mime)}) ассистент не принимает. Он принимает: ${typesOf(why.taken)}.`
          case "NoFiles":
            return "Ассистент не принимает файлов. Отправьте это текстом."
          case "NoWay":
            return `Файл слишком большой: здесь ассистенту можно передать файлы до ${
              limitOf(why.limit)
            }. Увеличить это может оператор бота (MEDIA_URL).`
          case "Missing":
            return `Я не смог получить этот файл с сервера. ${again}`
          case "Away":
            return `Сервер сейчас не отдаёт файлы, поэтому я не смог получить этот. ${again}`
          case "Tampered":
            return "Это не тот файл, который был отправлен, или в нём не хватает части. Отправьте его ещё раз."
          case "Unreadable":
            return "Я не могу расшифровать этот файл: в сообщении не сказано как. Отправьте его ещё раз."
        }
      },
      awaited: "Сервер сейчас не отдаёт мне ваш файл. Ещё несколько минут я буду пробовать.",
      undelivered: (name, why) => {
        const file = `Ассистент прислал файл ${name}, но показать его я не могу`
        switch (why._tag) {
          case "TooLarge":
            return `${file}: он больше ${limitOf(why.limit)}.`
          case "Address":
            return `${file}: с его адреса мне нельзя брать файлы.`
          case "Unreachable":
            return `${file}: его не удалось получить по его адресу.`
          case "OtherSize":
            return `${file}: его размер не тот, что был объявлен.`
          case "Damaged":
            return `${file}: его содержимое не прочесть.`
          case "Refused":
            return `${file}: сервер его не принимает (${why.code}).`
        }
      },
      only: "Ответ ассистента — во вложении."
    }
  }
}
