import type { StoreFault } from "../StoreError.ts"
import { newDeviceAdvice } from "./DeviceAdvice.ts"
import type { TroubleWords } from "./IdentityWords.ts"

const unserved = "so nothing is read or answered in encrypted rooms"

/** What a fault of the store of a device's keys means, and what to do. */
export const keyStoreWords = (fault: StoreFault): TroubleWords => {
  switch (fault) {
    case "keys damaged":
      return { means: `The store of the device's keys is damaged, ${unserved}`, advice: newDeviceAdvice }
    case "full":
      return {
        means: `The store of the device's keys cannot be written as the disk is full, ${unserved}`,
        advice: "Make room on the disk of DATA_DIR: the bot goes on by itself"
      }
    case "read-only":
      return {
        means: `The store of the device's keys cannot be written, ${unserved}`,
        advice: "Give DATA_DIR/crypto and what is in it to the user that runs the bot, and start the bot again"
      }
    default:
      return {
        means: `The store of the device's keys failed, ${unserved}`,
        advice: "Look at the bot's log, and at the disk of DATA_DIR"
      }
  }
}
