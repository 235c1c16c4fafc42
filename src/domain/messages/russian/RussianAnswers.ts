import { asSentence, code, quoted, roomCalled } from "../QuotedText.ts"
import type { AllowedBy, ChatStatusSaid, RoomSaid } from "../spoken/AnswerFacts.ts"
import { listed, roomLink } from "../spoken/AnswerLists.ts"
import type { CommandAnswerMessages } from "../spoken/CommandAnswers.ts"
import { wordFor } from "./RussianHints.ts"

const units = [["дн.", 86_400_000], ["ч", 3_600_000], ["мин", 60_000], ["с", 1_000]] as const

/** A length of time in its largest whole unit; `ms` are milliseconds. */
const lasting = (ms: number): string => {
  const [unit, size] = units.find(([, size]) => ms >= size) ?? ["с", 1_000]
  return `${Math.max(0, Math.floor(ms / size))} ${unit}`
}

const list = (lines: ReadonlyArray<string>, more: number) => listed(lines, more, `… и ещё ${more}`)

const roomLine = ({ direct, encrypted, members, room, title }: RoomSaid) => {
  const facts = [
    direct ? "личная" : undefined,
    members === undefined ? undefined : `${members} ${wordFor(members, ["участник", "участника", "участников"])}`,
    encrypted ? "зашифрована" : undefined
  ].filter((fact) => fact !== undefined)
  return `${title === undefined ? "комната без названия" : quoted(title)} (${[...facts, code(room)].join(", ")})`
}

const agentLine = ({ agent, lostFor }: ChatStatusSaid) => {
  if (agent === "unknown") return "Я ещё не проверял, доступен ли ассистент."
  if (agent === "reached") return "Ассистент доступен."
  return `Ассистент недоступен${lostFor === undefined ? "" : ` уже ${lasting(lostFor)}`}. Я продолжаю пробовать.`
}

const waitingLine = ({ running, waiting, waitingFor }: ChatStatusSaid) => {
  const works = running ? "Здесь пишется ответ" : "Здесь ничего не делается"
  if (waiting === 0) return `${works}, и ничего не ждёт.`
  return `${works}, и ${wordFor(waiting, ["ждёт", "ждут", "ждут"])} ${waiting} ${
    wordFor(waiting, ["сообщение", "сообщения", "сообщений"])
  }${waitingFor === undefined ? "" : `, самое старое — ${lasting(waitingFor)}`}.`
}

const askedLine = {
  you: "Вопрос ассистента ждёт вашего ответа.",
  others: "Вопрос ассистента ждёт ответа того, кто к нему обратился."
}

const languageNames: ReadonlyMap<string, string> = new Map([["en", "английский"], ["ru", "русский"]])
const spokenNames: ReadonlyMap<string, string> = new Map([
  ["en", "по-английски"],
  ["ru", "по-русски"]
])

const inLanguage = (language: string) => spokenNames.get(language) ?? `на языке ${code(language)}`

const allowedBy: Readonly<Record<AllowedBy, string>> = {
  settings: "вы в списке оператора (MATRIX_ALLOWED_USERS)",
  store: "вам разрешил оператор",
  admin: "вы один из моих операторов (MATRIX_ADMINS)"
}

const mark = (own: ReadonlyArray<string>, name: string, whose: string) => (own.includes(name) ? whose : "по умолчанию")

export const russianAnswers = (prefix: string): CommandAnswerMessages => ({
  cleared: "Ассистент начинает здесь заново: сказанного раньше он не знает.",
  clearedShared:
    "Я начинаю здесь заново. Но этот ассистент не разделяет разговоры, поэтому может ещё знать, что было " +
    "сказано раньше.",
  status: (status) =>
    [agentLine(status), waitingLine(status), ...(status.asks === undefined ? [] : [askedLine[status.asks]])].join(" "),
  personSettings: ({ language, own, streaming }) =>
    [
      `- language: ${code(language)} (${languageNames.get(language) ?? code(language)}, ${
        mark(own, "language", "ваш выбор")
      })`,
      `- streaming: ${code(streaming)} (${mark(own, "streaming", "ваш выбор")})`,
      `${code(`${prefix}help settings`)} говорит, что можно настроить.`
    ].join("\n"),
  roomSettings: ({ mention, own, threads }) =>
    [
      `- threads: ${code(threads)} (${mark(own, "threads", "для этой комнаты")})`,
      `- mention: ${code(mention)} (${mark(own, "mention", "для этой комнаты")})`,
      `${code(`${prefix}help settings`)} говорит, что можно настроить.`
    ].join("\n"),
  set: (name, value) =>
    name === "language" ? `Теперь я говорю с вами ${inLanguage(value)}.` : `Теперь ${name} — ${code(value)}.`,
  onlyModerators: "Это могут менять только модераторы комнаты (уровень прав 50 и выше) и мои операторы.",
  whoami: ({ admin, allowedBy: by, language, platformId, user }) =>
    [
      `Вы — ${code(user)}. Вам можно со мной говорить, потому что ${allowedBy[by]}.`,
      admin ? "Вам доступны команды операторов." : "",
      platformId === undefined ? "" : `На платформе вы — ${code(platformId)}.`,
      `Я говорю с вами ${inLanguage(language)}.`
    ].filter((line) => line !== "").join(" "),
  madeRoom: (title, room) => `Я создал комнату ${roomLink(title, room)} и пригласил вас.`,
  chats: (rooms, more) =>
    rooms.length === 0
      ? `Для вас ещё не создано ни одной комнаты. ${code(`${prefix}new название`)} создаёт её.`
      : list(rooms.map(({ archived, room, title }) => `${roomLink(title, room)}${archived ? " (убрана)" : ""}`), more),
  renamed: (title) => `Комната теперь называется ${quoted(title)}.`,
  archived: "Комната убрана из вида. В ней ничего не потеряно.",
  rooms: (rooms, more) => (rooms.length === 0 ? "Я не состою ни в одной комнате." : list(rooms.map(roomLine), more)),
  left: (room, title) => `Я вышел из ${roomCalled(room, title)}.`,
  notThere: (room) => `Меня нет в ${code(room)}.`,
  leaving: "Оператор этого бота попросил его выйти.",
  access: (rules, more) =>
    rules.length === 0
      ? `Здесь никому ничего не разрешали и не запрещали; действует только MATRIX_ALLOWED_USERS. ${
        code(`${prefix}allow @ann:example.org`)
      } разрешает кому-то.`
      : list(
        rules.map(({ by, kind, pattern }) =>
          `${kind === "allow" ? "разрешено" : "запрещено"}: ${code(pattern)}, кем: ${code(by)}`
        ),
        more
      ),
  allowed: (pattern) => `Теперь ${code(pattern)} может говорить со мной и приглашать меня.`,
  denialLifted: (pattern) =>
    `Запрет ${code(pattern)} снят. Тем, кому раньше не было разрешено, это ничего не разрешает: для этого отправьте ${
      code(`${prefix}allow ${pattern}`)
    } ещё раз.`,
  stillDenied: (pattern, by, lifted) =>
    `${lifted ? `Запрет ${code(pattern)} снят` : `${code(pattern)} теперь разрешено`}, но запрет ${code(by)} важнее. ${
      code(`${prefix}allow ${by}`)
    } отменяет его.`,
  notEverybody: (pattern) =>
    `${code(pattern)} разрешило бы говорить со мной всем на любом сервере, поэтому из комнаты я это не принимаю. ` +
    "Если это и нужно, задайте такое значение MATRIX_ALLOWED_USERS и запустите меня заново. Ничего не изменено.",
  denied: (pattern) => `${code(pattern)} больше не может говорить со мной и приглашать меня.`,
  notYourself: (pattern) => `${code(pattern)} — это вы или включает вас: оператор не может запретить себе.`,
  accessFull: (most) =>
    `Уже есть ${most} разрешений и запретов, больше нельзя. Используйте шаблоны, например ${
      code(`${prefix}allow @*:example.org`)
    }. Ничего не изменено.`,
  peopleFull: "Я не могу запомнить настройки ещё одного человека. Это должен посмотреть оператор бота.",
  noRooms: "Здесь я не создаю комнат.",
  serverAway: (ms) => `Я пытался ${ms / 60_000} минут, но сервер этого не сделал. Отправьте команду ещё раз позже.`,
  refusedByServer: (why) => asSentence(`Сервер не даёт мне этого сделать (${quoted(why)})`)
})
