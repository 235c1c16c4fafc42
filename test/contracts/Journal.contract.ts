import { assert, describe, it } from "@effect/vitest"
import { Effect, type Layer, Option } from "effect"
import type { StoreError } from "../../src/domain/StoreError.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { answerCases } from "./JournalAnswers.contract.ts"
import { askerPlaceCases } from "./JournalAskerPlaces.contract.ts"
import { attemptCases } from "./JournalAttempts.contract.ts"
import { behindCases } from "./JournalBehind.contract.ts"
import { brakeCases } from "./JournalBrake.contract.ts"
import { type Example, here } from "./JournalCases.ts"
import { chatWorkCases } from "./JournalChatWork.contract.ts"
import { choiceCases } from "./JournalChoices.contract.ts"
import { contextCases } from "./JournalContext.contract.ts"
import { crashCases } from "./JournalCrashes.contract.ts"
import { earlyDeletionCases } from "./JournalEarlyDeletions.contract.ts"
import { editCases } from "./JournalEdits.contract.ts"
import { editsOfOthersCases } from "./JournalEditsOfOthers.contract.ts"
import { endedQuestionCases } from "./JournalEndedQuestions.contract.ts"
import { gapEndCases } from "./JournalGapEnds.contract.ts"
import { gapCases } from "./JournalGaps.contract.ts"
import { intakeCases } from "./JournalIntake.contract.ts"
import { lateAnswerCases } from "./JournalLateAnswers.contract.ts"
import { madeRoomCases } from "./JournalMadeRooms.contract.ts"
import { mirrorCases } from "./JournalMirrors.contract.ts"
import { oldPromptCases } from "./JournalOldPrompts.contract.ts"
import { outboxCases } from "./JournalOutbox.contract.ts"
import { owedCases } from "./JournalOwed.contract.ts"
import { pointedCases } from "./JournalPointed.contract.ts"
import { presenceCases } from "./JournalPresence.contract.ts"
import { questionCases } from "./JournalQuestions.contract.ts"
import { refusedCases } from "./JournalRefused.contract.ts"
import { retentionCases } from "./JournalRetention.contract.ts"
import { roomCases } from "./JournalRooms.contract.ts"
import { sealedCases } from "./JournalSealed.contract.ts"
import { sealedEntryCases } from "./JournalSealedEntries.contract.ts"
import { sendOrderCases } from "./JournalSendOrder.contract.ts"
import { signalCases } from "./JournalSignals.contract.ts"
import { takenBackCases } from "./JournalTakenBack.contract.ts"
import { turnCases } from "./JournalTurns.contract.ts"
import { upgradeCases } from "./JournalUpgrades.contract.ts"
import { sealedUpgradeCases } from "./JournalUpgradesSealed.contract.ts"
import { upgradeWaitCases } from "./JournalUpgradeWaits.contract.ts"
import { uploadCases } from "./JournalUploads.contract.ts"
import { userCases } from "./JournalUsers.contract.ts"

/** What every layer of `WholeJournal` does. */
export const suite = (name: string, layer: Layer.Layer<WholeJournal, StoreError>) =>
  describe(`${name} keeps the contract of WholeJournal`, () => {
    const example: Example = (title, body) => it.effect(title, () => body.pipe(Effect.provide(layer)))

    intakeCases(example)
    sealedCases(example)
    sealedEntryCases(example)
    gapCases(example)
    gapEndCases(example)
    mirrorCases(example)
    userCases(example)
    choiceCases(example)
    roomCases(example)
    madeRoomCases(example)
    turnCases(example)
    askerPlaceCases(example)
    questionCases(example)
    endedQuestionCases(example)
    lateAnswerCases(example)
    answerCases(example)
    signalCases(example)
    behindCases(example)
    editsOfOthersCases(example)
    editCases(example)
    presenceCases(example)
    brakeCases(example)
    oldPromptCases(example)
    attemptCases(example)
    contextCases(example)
    pointedCases(example)
    chatWorkCases(example)
    crashCases(example)
    outboxCases(example)
    sendOrderCases(example)
    refusedCases(example)
    owedCases(example)
    retentionCases(example)
    takenBackCases(example)
    earlyDeletionCases(example)
    upgradeCases(example)
    sealedUpgradeCases(example)
    upgradeWaitCases(example)
    uploadCases(example)

    describe("what waits", () => {
      example(
        "is told with when it began, until it is over",
        Effect.gen(function*() {
          const journal = yield* WholeJournal
          const wait = {
            kind: "gap",
            subject: "7",
            room: here,
            why: "no answer",
            since: 10,
            tries: 1,
            nextAt: 20
          } as const
          yield* journal.noteWait(wait)
          yield* journal.noteWait({ ...wait, kind: "join", room: undefined, since: 5, nextAt: undefined })
          yield* journal.noteWait({ ...wait, why: "status 502", since: 15, tries: 2, nextAt: 30 })
          assert.deepStrictEqual(yield* journal.waits, [
            { ...wait, kind: "join", room: undefined, since: 5, nextAt: undefined },
            { ...wait, why: "status 502", tries: 2, nextAt: 30 }
          ])
          yield* journal.endWait("join", "7")
          yield* journal.endWait("gap", "7")
          yield* journal.endWait("gap", "7")
          assert.deepStrictEqual(yield* journal.waits, [])
        })
      )
    })

    describe("small values", () => {
      example(
        "are kept to the letter by their names, and the last one counts",
        Effect.gen(function*() {
          const journal = yield* WholeJournal
          assert.deepStrictEqual(yield* journal.get("budget"), Option.none())
          yield* journal.put("budget", "one")
          yield* journal.put("budget", "two 'quoted' \u0000 😀")
          yield* journal.put("Budget", "")
          assert.deepStrictEqual(yield* journal.get("budget"), Option.some("two 'quoted' \u0000 😀"))
          assert.deepStrictEqual(yield* journal.get("Budget"), Option.some(""))
        })
      )
    })
  })
