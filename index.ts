import { readStackConfig } from "./components/config/stack";
import { resolveNetwork } from "./components/model/resolve";
import { Network } from "./components/network";
import { networkOutputs } from "./components/outputs";

const network = new Network("network", resolveNetwork(readStackConfig()));

export const { connectionProfiles, endpoints, chaincodes } = networkOutputs(network);
