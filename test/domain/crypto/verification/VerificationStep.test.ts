import { assert, describe, it } from "@effect/vitest"
import {
  nextVerificationStep,
  type SasView,
  type VerificationStep,
  type VerificationView
} from "../../../../src/domain/crypto/verification/VerificationStep.ts"

const sas: SasView = { isOver: false, isOurs: false, isAccepted: false, canBeShown: false, isConfirmed: false }
const asked: VerificationView = { phase: "requested", isOthers: false, canCompare: true, sas: undefined }
const underWay: VerificationView = { ...asked, phase: "under way" }
const known: SasView = { ...sas, isAccepted: true, canBeShown: true }

describe("The next step of a verification", () => {
  const cases: ReadonlyArray<readonly [string, VerificationView, VerificationStep]> = [
    ["an admin asks", asked, "accept"],
    ["an admin asks who did not say how", { ...asked, canCompare: undefined }, "accept"],
    ["an admin asks who can only scan", { ...asked, canCompare: false }, "decline"],
    ["we asked, or another device answered", { ...asked, isOthers: true }, "wait"],
    ["the other side has not begun", underWay, "wait"],
    ["the other side began", { ...underWay, sas }, "agree"],
    ["we began, which the other side agrees to", { ...underWay, sas: { ...sas, isOurs: true } }, "wait"],
    ["keys are under way", { ...underWay, sas: { ...sas, isAccepted: true } }, "wait"],
    ["both know the string", { ...underWay, sas: known }, "show"],
    ["both know the string, which we began", { ...underWay, sas: { ...known, isOurs: true } }, "show"],
    ["we confirmed", { ...underWay, sas: { ...known, isConfirmed: true } }, "wait"],
    ["the exchange was cancelled", { ...underWay, sas: { ...known, isOver: true } }, "wait"],
    ["all is over", { ...underWay, phase: "over", sas: known }, "wait"],
    ["it is another device's", { ...underWay, isOthers: true, sas: known }, "wait"]
  ]
  for (const [title, view, step] of cases) {
    it(`where ${title}: ${step}`, () => assert.strictEqual(nextVerificationStep(view), step))
  }
})
