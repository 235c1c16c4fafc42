import { installAgUi } from "./agui/AgUiEnvironment.ts"
import { install } from "./PythonEnvironment.ts"

/** What all agents need. A run whose packages cannot be installed fails. */
export default async () => {
  await install()
  await installAgUi()
}
