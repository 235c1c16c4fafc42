import type { MatrixError } from "../../matrix/MatrixError.ts"
import { newDeviceAdvice } from "../DeviceAdvice.ts"
import type { TroubleWords } from "../IdentityWords.ts"

/** How a homeserver, or what stands before it, refused to take keys; undefined where asking again may soon help. */
export const refusalOfUpload = ({ reason }: MatrixError): string | undefined => {
  switch (reason._tag) {
    case "Refused":
      return `${reason.status} ${reason.errcode}`
    case "Unavailable":
      return reason.status === undefined ? undefined : reason.detail
    case "RateLimited":
    case "TokenRefused":
      return undefined
  }
}

/** The homeserver has another key under the name of one of ours: both came from one store, at different times. */
export const isOtherKeyThere = ({ reason }: MatrixError): boolean =>
  reason._tag === "Refused" && reason.otherKey === true

const olderWords: TroubleWords = {
  means:
    "The bot's keys are an older copy of themselves, or another program uses them: some messages stay unreadable, " +
    "and new keys begin in every room",
  advice: newDeviceAdvice
}

/** `refusedUpload` and `older` as in the state of encryption. */
export const keyTroubles = (
  { older, refusedUpload }: { readonly older?: boolean; readonly refusedUpload?: string }
): ReadonlyArray<TroubleWords> => [
  ...(older === true ? [olderWords] : []),
  ...(refusedUpload === undefined ? [] : [{
    means: `Keys cannot be published: ${refusedUpload}. Once the published ones are used up, nobody can begin an ` +
      "encrypted conversation with the bot",
    advice: older === true
      ? "The new device publishes keys of its own"
      : "The bot tries again by itself; look at the homeserver's log, and at what stands before it"
  }])
]
