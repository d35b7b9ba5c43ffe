import assert from "node:assert/strict";
import { homeIn } from "../../../components/remote/place";

const own = {
    ...{ cluster: "east", context: "acme-east", kubeconfig: "/etc/east", namespace: "acme", instance: "dev" },
    roots: { org1: "r" },
};
const network = {
    ...own,
    homes: {
        org1: { namespace: "org1" },
        org2: { cluster: "west", context: "acme-west", namespace: "acme" },
        org3: { cluster: "north", namespace: "org3" },
    },
};

describe("the place of an organisation", () => {
    it("is the network's, or another namespace of its cluster", () => {
        assert.equal(homeIn(network, "org0"), network);
        assert.deepEqual(homeIn(network, "org1"), { ...own, namespace: "org1" });
    });

    it("is reached on another cluster by nothing that leads to the first", () => {
        const known = { instance: "dev", roots: { org1: "r" } };
        assert.deepEqual(homeIn(network, "org2"), { ...known, ...network.homes.org2 });
        assert.deepEqual(homeIn(network, "org3"), { ...known, cluster: "north", namespace: "org3" });
    });
});
