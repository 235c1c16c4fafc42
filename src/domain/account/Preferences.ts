import { parseJson, recordOf } from "../Json.ts"
import { type Language, languageOf } from "../messages/BotMessages.ts"

/** What a person chose for themselves; absent: as the bot's settings say. */
export interface Preferences {
  readonly language?: Language
  readonly streaming?: "edits" | "final"
}

/** Preferences as the store has them; what cannot be understood, as of a later version, is as if it was not chosen. */
export const readPreferences = (json: string | null | undefined): Preferences => {
  const known = json === null || json === undefined || json === "{}" ? {} : recordOf(parseJson(json))
  const language = typeof known["language"] === "string" ? languageOf(known["language"]) : undefined
  const streaming = known["streaming"] === "edits" || known["streaming"] === "final" ? known["streaming"] : undefined
  return {
    ...(language === undefined ? {} : { language }),
    ...(streaming === undefined ? {} : { streaming })
  }
}
