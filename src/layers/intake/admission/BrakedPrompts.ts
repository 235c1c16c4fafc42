import { Effect } from "effect"
import type { BotMessages } from "../../../domain/messages/BotMessages.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import type { Admission } from "../../../services/intake/IntakeRecords.ts"
import { heldBack, isPrompt, type ReadEvent } from "./AdmissionOfRoute.ts"

/** Holds back prompts that come faster than people write, where `isOn`. */
export const makeBrakedPrompts = (isOn: boolean, words: BotMessages) =>
  Effect.map(
    IntakeJournal,
    (journal) =>
      Effect.fnUntraced(function*(admissions: ReadonlyArray<Admission>, read: ReadonlyArray<ReadEvent>) {
        // Old prompts that are wanted come together, though they were not written so.
        const counts = (admission: Admission, at: number) => isPrompt(admission) && read[at]!.pending.age !== "wanted"
        const prompts = isOn ? admissions.filter(counts).filter(isPrompt) : []
        const brakes = new Map((yield* journal.brake(prompts)).map((brake, at) => [prompts[at]!.event, brake]))
        return admissions.map((admission) => {
          const brake = isPrompt(admission) ? brakes.get(admission.event) : undefined
          return brake === undefined
            ? admission
            : heldBack(admission as Extract<Admission, { _tag: "Turn" }>, brake, words)
        })
      })
  )
