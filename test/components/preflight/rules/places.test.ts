import { placeProblems } from "../../../../components/preflight/rules/places";
import { type Config, claim, itSays, node, nothing } from "../../../support/observed";

const dev = { context: "fabric-embedded", namespace: "fabric-dev" };
const homes = { org0: "fabric-dev", org1: "fabric-dev", org2: "fabric-dev" };
const memory = { ...nothing.formerState, places: [dev], homes, nodes: ["org1-peer1", "org1-peer2"] };

/** Takes an organisation out of the config, and out of its channel. */
function leaveOut(config: Config, index: number): void {
    const [{ name }] = config.organizations.splice(index, 1) as [{ name: string }];
    const [channel = {}] = config.channels;
    const members = channel["members"] as readonly string[];
    Object.assign(channel, { members: members.filter((member) => member !== name) });
    config.chaincodes = [];
}

function moved(name: string, index: number, lives: string, wanted: string): string {
    return (
        `organizations[${index}].namespace: ${name} lives in ${lives}, where its keys and the volumes with its ledgers stay: in ${wanted} ` +
        "it would be another organisation of that name, and this one would be removed for it. " +
        `Keep ${lives}; for an organisation in ${wanted}, add one with another name and MSP ID`
    );
}

const apart = {
    ...{ ...memory, onDestroy: "delete" },
    ...{ homes: { ...homes, org2: "org2" }, madeNamespaces: ["fabric-dev", "org2"] },
};
const leavingOut =
    "organizations: leaves out org2, whose namespace org2 this stack made: it would be removed, and the volumes of its nodes with it. " +
    "Put it back, set storage.onDestroy to keep and run pulumi up; then it can be left out, and its namespace stays";

describe("placeProblems", () => {
    itSays(placeProblems, { formerState: memory, nodes: [node("org1-peer1")] }, [
        { what: "says nothing of a network that stays where it is", says: [] },
        {
            what: "says nothing before the first up",
            change: (config) => (config.namespace = "other"),
            observed: { formerState: nothing.formerState },
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
            observed: { formerState: { ...memory, madeNamespaces: ["fabric-dev"] } },
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
            observed: { nodes: [], formerState: { ...memory, places: [{ ...dev, kubeconfig: "first.yaml" }] } },
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
        {
            what: "knows the network's own namespace where no organisation lives in it",
            change: (config) => {
                config.namespace = "other";
                config.organizations.forEach((one, index) => Object.assign(one, { namespace: `home-${index}` }));
            },
            observed: {
                formerState: {
                    ...memory,
                    namespace: "fabric-dev",
                    homes: { org0: "home-0", org1: "home-1", org2: "home-2" },
                },
            },
            says: [
                "namespace: the network of this stack lives in fabric-dev: in other it would be another one, and this one would be removed for it. Keep fabric-dev, and make a stack of its own for a network in other",
            ],
        },
        {
            what: "takes an organisation with a namespace of its own beside those that are there",
            change: (config) =>
                config.organizations.push({ name: "org3", mspId: "Org3MSP", namespace: "org3", peers: 1 }),
            says: [],
        },
        {
            what: "refuses to move an organisation out of the network's namespace",
            change: (config) => Object.assign(config.organizations[1] ?? {}, { namespace: "org1" }),
            says: [moved("org1", 1, "fabric-dev", "org1")],
        },
        {
            what: "refuses to move an organisation from one namespace of its own to another, or back",
            change: (config) => Object.assign(config.organizations[1] ?? {}, { namespace: "elsewhere" }),
            observed: { formerState: { ...memory, homes: { ...homes, org1: "org1", org2: "org2" } } },
            says: [moved("org1", 1, "org1", "elsewhere"), moved("org2", 2, "org2", "fabric-dev")],
        },
        {
            what: "knows by its volumes where an organisation lives of which the state says nothing",
            change: (config) => Object.assign(config.organizations[1] ?? {}, { namespace: "org1" }),
            observed: { formerState: nothing.formerState, claims: [claim("org1-peer1"), claim("org2-peer1")] },
            says: [moved("org1", 1, "fabric-dev", "org1")],
        },
        {
            what: "refuses to leave out an organisation whose volumes would go with its namespace",
            change: (config) => {
                config.storage["onDestroy"] = "delete";
                leaveOut(config, 2);
            },
            observed: { formerState: apart },
            says: [leavingOut],
        },
        {
            what: "refuses it also where the config says only now that volumes are kept",
            change: (config) => {
                config.storage["onDestroy"] = "keep";
                leaveOut(config, 2);
            },
            observed: { formerState: apart },
            says: [leavingOut],
        },
        {
            what: "lets an organisation go whose namespace stays",
            change: (config) => {
                config.storage["onDestroy"] = "keep";
                leaveOut(config, 2);
            },
            observed: { formerState: { ...apart, onDestroy: "keep" } },
            says: [],
        },
        { what: "says nothing when the nodes are lost at the same place", observed: { nodes: [] }, says: [] },
    ]);
});
