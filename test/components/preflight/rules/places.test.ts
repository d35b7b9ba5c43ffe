import { placeProblems } from "../../../../components/preflight/rules/places";
import { itSays, node, nothing } from "../../../support/observed";

const dev = { context: "fabric-embedded", namespace: "fabric-dev" };
const memory = { ...nothing.memory, places: [dev], nodes: ["org1-peer1", "org1-peer2"] };

describe("placeProblems", () => {
    itSays(placeProblems, { memory, nodes: [node("org1-peer1")] }, [
        { what: "says nothing of a network that stays where it is", says: [] },
        {
            what: "says nothing before the first up",
            change: (config) => (config.namespace = "other"),
            observed: { memory: nothing.memory },
            says: [],
        },
        {
            what: "refuses another namespace",
            change: (config) => (config.namespace = "other"),
            says: [
                "namespace: the network of this stack lives in fabric-dev: in other it would be another one, and this one would be removed for it. Keep fabric-dev, and make a stack of its own for a network in other",
            ],
        },
        {
            what: "refuses to let go of the namespace that the stack made",
            change: (config) => (config.createNamespace = false),
            observed: { memory: { ...memory, madeNamespace: "urn" } },
            says: [
                "createNamespace: this stack made namespace fabric-dev, which would be removed with all that is in it: keep true",
            ],
        },
        {
            what: "takes another name of the same cluster",
            change: (config) => (config.context = "same"),
            says: [],
        },
        {
            what: "refuses another cluster, which has none of the nodes",
            change: (config) => (config.context = "other"),
            observed: { nodes: [] },
            says: [
                "context: leads to a cluster that has none of the 2 nodes of this stack, which were made with context fabric-embedded: go back to that, or, when they are gone for good, run pulumi refresh first",
            ],
        },
        {
            what: "refuses a cluster that another kubeconfig leads to",
            change: (config) => Object.assign(config, { kubeconfig: "other.yaml" }),
            observed: { nodes: [], memory: { ...memory, places: [{ ...dev, kubeconfig: "first.yaml" }] } },
            says: [
                "kubeconfig: leads to a cluster that has none of the 2 nodes of this stack, which were made with context fabric-embedded of first.yaml: go back to that, or, when they are gone for good, run pulumi refresh first",
            ],
        },
        {
            what: "says nothing where nodes cannot be listed",
            change: (config) => (config.context = "other"),
            observed: { nodes: undefined },
            says: [],
        },
        { what: "says nothing when the nodes are lost at the same place", observed: { nodes: [] }, says: [] },
    ]);
});
