import { russianCommands } from "./russian/RussianCommands.ts"
import { russianFiles } from "./russian/RussianFiles.ts"
import { russianGreetings } from "./russian/RussianGreetings.ts"
import { russianMadeRooms } from "./russian/RussianMadeRooms.ts"
import { russianOldPrompts } from "./russian/RussianOldPrompts.ts"
import { russianQuestions } from "./russian/RussianQuestions.ts"
import { russianRooms } from "./russian/RussianRooms.ts"
import { russianTurns } from "./russian/RussianTurns.ts"
import { russianUnderway } from "./russian/RussianUnderway.ts"

/** Everything that the bot says, in Russian. */
export const russianMessages = (prefix: string) => ({
  ...russianTurns(prefix),
  ...russianQuestions(prefix),
  ...russianRooms,
  ...russianMadeRooms(prefix),
  ...russianOldPrompts(prefix),
  ...russianCommands(prefix),
  ...russianGreetings(prefix),
  ...russianFiles(prefix),
  ...russianUnderway(prefix)
})
