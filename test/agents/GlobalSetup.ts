import { installAcpAgents } from "./acp/AcpEnvironment.ts"
import { agUiEnvironment } from "./agui/AgUiEnvironment.ts"
import { models } from "./models/ModelServers.ts"
import { install } from "./PythonEnvironment.ts"

/** What all agents and model servers need. A run whose packages cannot be installed fails. */
export default async () => {
  await install()
  await models.install()
  await agUiEnvironment.install()
  await installAcpAgents()
}
