import { capital } from "./device/Capital.ts"

const ownDevice =
  "give the bot a device of its own: MATRIX_USER_ID and MATRIX_PASSWORD instead of the access token, or " +
  "a new access token that no other program uses"

const newDevice = "set MATRIX_DEVICE_ID to a new name, with which the bot logs in as another device and keeps its " +
  "conversations"

/** How the bot comes to a device with keys of its own: by the way in which it logs in. */
export const deviceAdvice = (byPassword: boolean): string => (byPassword ? newDevice : ownDevice)

/** The same where nobody knows how it logs in. */
export const newDeviceAdvice =
  "Begin with a new device: by a new name in MATRIX_DEVICE_ID where the bot logs in with " +
  "a password, else by another access token"

/** What to do, as a sentence without its stop; undefined: nobody knows how the bot logs in. */
export const deviceTodo = (byPassword: boolean | undefined): string =>
  byPassword === undefined ? newDeviceAdvice : capital(deviceAdvice(byPassword))

/** Why a device is left alone whose keys on the homeserver are not ours. */
export const keysElsewhereWhy = (device: string): string =>
  `the device ${device} has keys that are not in this DATA_DIR`

/** Why a device is left alone in whose folder another one's keys are. */
export const anothersStoreWhy = (device: string): string =>
  `the store of the device ${device} in this DATA_DIR holds the keys of another device`
