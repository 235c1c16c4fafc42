import { suite } from "../contracts/Crypto.contract.ts"
import { synapseWorld } from "./SynapseWorld.ts"

suite("CryptoEngine on Synapse", synapseWorld)
