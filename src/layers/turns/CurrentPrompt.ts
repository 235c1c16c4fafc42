import { Effect } from "effect"
import type { StoreError } from "../../domain/StoreError.ts"
import type { OpenTurn } from "../../services/turns/OpenTurn.ts"
import type { TurnJournal } from "../../services/turns/TurnJournal.ts"

/** A prompt as its writer has it, and the text of it that the agent is given. */
export interface CurrentPrompt {
  readonly open: OpenTurn
  readonly text: string
}

/**
 * Reads a prompt once more, which its writer may have changed or taken back; undefined where its text is gone. Once the
 * commit that marks the turn as asked is done, the journal gives the text of that moment, and no later edit.
 */
export const currentPrompt = (
  journal: Pick<typeof TurnJournal.Service, "prompt">,
  textOf: (open: OpenTurn) => string | undefined,
  open: OpenTurn
): Effect.Effect<CurrentPrompt | undefined, StoreError> =>
  journal.prompt(open).pipe(
    Effect.map((raw) => {
      const now: OpenTurn = { ...open, raw }
      const text = textOf(now)
      return text === undefined ? undefined : { open: now, text }
    }),
    Effect.catchTag("DamagedTurn", () => Effect.undefined)
  )
