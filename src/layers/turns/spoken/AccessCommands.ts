import { Effect } from "effect"
import type { AccessRule } from "../../../domain/access/AccessRule.ts"
import { mostAccessRules } from "../../../domain/access/AccessRule.ts"
import type { UserId } from "../../../domain/Ids.ts"
import type { CommandAnswerMessages } from "../../../domain/messages/spoken/CommandAnswers.ts"
import { globs, isForEverybody } from "../../../domain/settings/types/UserGlobs.ts"
import { Access } from "../../../services/account/Access.ts"
import type { CommandOutcome } from "../../../services/turns/BotCommands.ts"
import { answeredCommand, mostListed, refusedCommand } from "./CommandOutcomes.ts"

/** `allow` and `deny`: who may talk to the bot, besides the settings. */
export const makeAccessCommands = Effect.map(Access, (access) => {
  const put = (rule: AccessRule, words: CommandAnswerMessages, said: () => string) =>
    Effect.map(
      access.put(rule),
      (done): CommandOutcome => done ? answeredCommand(said()) : refusedCommand(words.accessFull(mostAccessRules))
    )

  return {
    list: (words: CommandAnswerMessages) =>
      Effect.map(
        access.rules,
        (rules) => answeredCommand(words.access(rules.slice(0, mostListed), Math.max(0, rules.length - mostListed)))
      ),
    allow: (pattern: string, by: UserId, words: CommandAnswerMessages) =>
      isForEverybody(pattern)
        ? Effect.succeed(refusedCommand(words.notEverybody(pattern)))
        : put({ pattern, kind: "allow", by }, words, () => {
          const [denied] = access.deniedBy(pattern)
          return denied === undefined ? words.allowed(pattern) : words.stillDenied(pattern, denied)
        }),
    deny: (pattern: string, by: UserId, words: CommandAnswerMessages) =>
      globs([pattern]).matches(by)
        ? Effect.succeed(refusedCommand(words.notYourself(pattern)))
        : put({ pattern, kind: "deny", by }, words, () => words.denied(pattern))
  }
})
