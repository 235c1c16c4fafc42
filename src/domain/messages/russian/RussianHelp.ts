import { type CommandName, commandNames, commandTable } from "../../spoken/CommandTable.ts"
import { code } from "../QuotedText.ts"
import { type HelpMessages, typed } from "../spoken/CommandHelp.ts"

const russian = (prefix: string): Readonly<Record<CommandName, readonly [line: string, ...more: Array<string>]>> => {
  const say = (command: CommandName, rest = "") => typed(prefix, command, rest)
  const settings = (rest: string) => say("settings", rest)
  return {
    help: ["показывает это или подробности об одной команде."],
    new: ["создаёт новую личную комнату для другой темы и приглашает вас."],
    chats: [`перечисляет комнаты, созданные для вас командой ${say("new")}.`],
    rename: [`даёт этой комнате, если она создана командой ${say("new")}, другое название.`],
    archive: [`убирает из вида эту комнату, если она создана командой ${say("new")}: в ней ничего не теряется.`],
    clear: [
      "начинает здесь разговор с ассистентом заново: сказанного раньше он больше не знает.",
      "В ветке заново начинается только ветка. Написанное в комнате остаётся. Ответ, который ещё пишется, сначала " +
      `дописывается: ${say("stop")} прекращает его.`
    ],
    stop: [
      "останавливает ответ, который сейчас пишется; то же делает удаление вашего сообщения.",
      "Остановить ответ или попросить его ещё раз может только тот, кто спросил, или оператор. Реакция 🛑 делает то же."
    ],
    retry: [
      "пробует ещё раз то, что за последний час было остановлено, не удалось или прервалось.",
      "Берётся самое новое или то, на что вы отвечаете, каким бы старым оно ни было. Реакция ⟲ или 🔁 делает то же."
    ],
    status: ["говорит, доступен ли ассистент и что здесь ждёт."],
    settings: [
      "показывает и меняет ваши настройки.",
      `- ${settings("language ru")} — язык, на котором я с вами говорю.`,
      `- ${settings("streaming edits")} показывает ответы, пока они пишутся, ${
        settings("streaming final")
      } — сразу целиком.`,
      `- ${settings("room")} показывает настройки этой комнаты. Менять их могут её модераторы и мои операторы:`,
      `- ${settings("room threads follow")} — отвечать в ветке, если спросили в ней, ${
        settings("room threads always")
      } — начинать ветку с каждого сообщения, ${settings("room threads off")} — без веток.`,
      `- ${settings("room mention mention")} — отвечать в группе на упоминания, ${
        settings("room mention always")
      } — на всё, ${settings("room mention never")} — ни на что. Чтобы отменить последнее, упомяните меня в команде.`
    ],
    whoami: ["говорит, кто вы для меня и почему вам можно со мной говорить."],
    rooms: ["перечисляет комнаты, в которых я состою."],
    leave: ["велит мне выйти из этой комнаты или из другой, по её идентификатору или псевдониму."],
    allow: [
      "разрешает кому-то говорить со мной и приглашать меня, кроме тех, кто в MATRIX_ALLOWED_USERS.",
      `Укажите полный идентификатор, например ${say("allow", "@ann:example.org")}, или шаблон, например ${
        say("allow", "@*:example.org")
      }. Без него показывает, кому разрешено и запрещено. Отменяет ${
        say("deny")
      } с тем же идентификатором или шаблоном.`
    ],
    deny: [
      "запрещает кому-то говорить со мной и приглашать меня.",
      `Укажите полный идентификатор, например ${say("deny", "@mallory:example.org")}, или шаблон. Запрет важнее всех ` +
      `разрешений; ${say("allow")} с тем же идентификатором или шаблоном отменяет его.`
    ]
  }
}

export const russianHelp = (prefix: string): HelpMessages => {
  const about = russian(prefix)
  const line = (name: CommandName) => `${typed(prefix, name)} ${about[name][0]}`
  const helpOn = (command: CommandName) => [line(command), ...about[command].slice(1)].join("\n")
  const help = typed(prefix, "help", "")
  return {
    help: (isAdmin) => {
      const listed = (who: "everybody" | "admins") =>
        commandNames.filter((name) => commandTable[name].who === who).map((name) => `- ${line(name)}`)
      return [
        "Я передаю ваши сообщения ассистенту и показываю его ответы по мере того, как они пишутся.",
        ...listed("everybody"),
        ...(isAdmin ? listed("admins") : [])
      ].join("\n")
    },
    helpOn,
    unknownCommand: (word, nearest) =>
      `Команды ${code(`${prefix}${word}`)} нет. ` + (nearest === undefined
        ? `Отправьте ${help}, чтобы узнать, какие есть.`
        : `Вы имели в виду ${typed(prefix, nearest, "")}? ${help} показывает все.`) +
      ` Чтобы сказать это ассистенту, напишите ${code(prefix)} в начале дважды.`,
    usage: (command) => `Я не понял, что стоит после ${typed(prefix, command, "")}.\n${helpOn(command)}`,
    commandRefused: {
      admins: "Это могут только мои операторы.",
      direct: "Это не всем можно читать. Отправьте мне это в личном чате.",
      thread: "Здесь каждая ветка — отдельный разговор. " +
        `Отправьте ${typed(prefix, "clear", "")} в той ветке, которую надо начать заново.`
    }
  }
}
