import { type CommandMessages, englishCommands } from "./CommandMessages.ts"
import { englishOldPrompts, type OldPromptMessages } from "./OldPromptMessages.ts"
import { englishQuestions, type QuestionMessages } from "./QuestionMessages.ts"
import { englishRooms, type RoomMessages } from "./RoomMessages.ts"
import { englishTurns, type TurnMessages } from "./TurnMessages.ts"
import { englishUnderway, type UnderwayMessages } from "./UnderwayMessages.ts"

/** Everything that the bot says to people by itself: short Markdown that says what to do next. */
export interface BotMessages
  extends TurnMessages, QuestionMessages, RoomMessages, OldPromptMessages, CommandMessages, UnderwayMessages
{}

export const languages = ["en"] as const
export type Language = typeof languages[number]

/** The messages by language; `prefix` is what commands begin with. */
export const botMessages: Record<Language, (prefix: string) => BotMessages> = {
  en: (prefix) => ({
    ...englishTurns(prefix),
    ...englishQuestions(prefix),
    ...englishRooms,
    ...englishOldPrompts(prefix),
    ...englishCommands(prefix),
    ...englishUnderway(prefix)
  })
}
