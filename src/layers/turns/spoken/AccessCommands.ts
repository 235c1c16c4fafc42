import { Effect } from "effect"
import type { AccessChange, AccessStanding } from "../../../domain/access/AccessChange.ts"
import { mostAccessRules } from "../../../domain/access/AccessRule.ts"
import { parseInbound } from "../../../domain/matrix/InboundEvent.ts"
import type { CommandAnswerMessages } from "../../../domain/messages/spoken/CommandAnswers.ts"
import { globs, isForEverybody } from "../../../domain/settings/types/UserGlobs.ts"
import { Access } from "../../../services/account/Access.ts"
import type { CommandOutcome } from "../../../services/turns/BotCommands.ts"
import type { OpenTurn } from "../../../services/turns/OpenTurn.ts"
import { answeredCommand, mostListed, refusedCommand } from "./CommandOutcomes.ts"

/** When a command was sent, in milliseconds since 1970: the same when it is run again after a kill. */
const sentAt = ({ raw, seq }: OpenTurn): number => {
  const inbound = raw === undefined ? undefined : parseInbound(raw)
  return Math.trunc((inbound?._tag === "Message" ? inbound.sentAt : undefined) ?? seq)
}

/** `allow` and `deny`: who may talk to the bot, besides the settings. */
export const makeAccessCommands = Effect.map(Access, (access) => {
  const put = (said: AccessChange, words: CommandAnswerMessages, text: (standing: AccessStanding) => string) =>
    Effect.map(
      access.put(said),
      (standing): CommandOutcome =>
        standing === "full" ? refusedCommand(words.accessFull(mostAccessRules)) : answeredCommand(text(standing))
    )

  return {
    list: (words: CommandAnswerMessages) =>
      Effect.map(
        access.rules,
        (rules) => answeredCommand(words.access(rules.slice(0, mostListed), Math.max(0, rules.length - mostListed)))
      ),
    allow: (pattern: string, open: OpenTurn, words: CommandAnswerMessages) =>
      isForEverybody(pattern)
        ? Effect.succeed(refusedCommand(words.notEverybody(pattern)))
        : put({ pattern, kind: "allow", by: open.author, at: sentAt(open) }, words, (standing) => {
          const [denied] = access.deniedBy(pattern)
          const isLifted = standing === "lifted"
          if (denied !== undefined) return words.stillDenied(pattern, denied, isLifted)
          // Whom the settings allow may talk again.
          return isLifted && !access.isAllowed(pattern) ? words.denialLifted(pattern) : words.allowed(pattern)
        }),
    deny: (pattern: string, open: OpenTurn, words: CommandAnswerMessages) =>
      globs([pattern]).matches(open.author)
        ? Effect.succeed(refusedCommand(words.notYourself(pattern)))
        : put({ pattern, kind: "deny", by: open.author, at: sentAt(open) }, words, () => words.denied(pattern))
  }
})
