import { englishFiles, type FileMessages } from "./FileMessages.ts"
import { englishGreetings, type GreetingMessages } from "./GreetingMessages.ts"
import { englishMadeRooms, type MadeRoomMessages } from "./MadeRoomMessages.ts"
import { englishOldPrompts, type OldPromptMessages } from "./OldPromptMessages.ts"
import { englishQuestions, type QuestionMessages } from "./QuestionMessages.ts"
import { englishRooms, type RoomMessages } from "./RoomMessages.ts"
import { russianMessages } from "./RussianMessages.ts"
import { type CommandMessages, englishCommands } from "./spoken/CommandMessages.ts"
import { englishTurns, type TurnMessages } from "./TurnMessages.ts"
import { englishUnderway, type UnderwayMessages } from "./UnderwayMessages.ts"

/** Everything that the bot says to people by itself: short Markdown that says what to do next. */
export interface BotMessages
  extends
    TurnMessages,
    QuestionMessages,
    RoomMessages,
    MadeRoomMessages,
    OldPromptMessages,
    CommandMessages,
    GreetingMessages,
    FileMessages,
    UnderwayMessages
{}

export const languages = ["en", "ru"] as const
export type Language = typeof languages[number]

/** The messages by language; `prefix` is what commands begin with. */
export const botMessages: Record<Language, (prefix: string) => BotMessages> = {
  en: (prefix) => ({
    ...englishTurns(prefix),
    ...englishQuestions(prefix),
    ...englishRooms,
    ...englishMadeRooms(prefix),
    ...englishOldPrompts(prefix),
    ...englishCommands(prefix),
    ...englishGreetings(prefix),
    ...englishFiles(prefix),
    ...englishUnderway(prefix)
  }),
  ru: russianMessages
}

/** The messages in a language; undefined: in the bot's own. */
export type WordsIn = (language: Language | undefined) => BotMessages

/** All messages with this prefix, each language made once; `own` is the language of whoever chose none. */
export const wordsIn = (prefix: string, own: Language): WordsIn => {
  const made = new Map(languages.map((language) => [language, botMessages[language](prefix)]))
  const words = made.get(own)!
  return (language) => (language === undefined ? words : made.get(language) ?? words)
}

/** The language that a language tag (BCP 47) such as `en-GB` means, if the bot speaks it. */
export const languageOf = (tag: string | undefined): Language | undefined => {
  const first = tag?.split("-", 1)[0]?.toLowerCase()
  return languages.find((language) => language === first)
}
