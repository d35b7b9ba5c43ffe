import "./components/stack-traces";
import { readStackConfig } from "./components/config/stack";
import { resolveNetwork } from "./components/model/resolve";
import { Network } from "./components/network";
import { networkOutputs, type NetworkOutputs } from "./components/outputs";
import { preflight } from "./components/preflight/preflight";
import { orderingNodes } from "./components/preflight/rules/consenters";

/** Pulumi runs the function that a program exports, and takes what it returns as the stack's outputs. */
export = async (): Promise<NetworkOutputs> => {
    const model = resolveNetwork(readStackConfig());
    const observed = await preflight(model);
    return networkOutputs(new Network("network", model), orderingNodes(model, observed));
};
