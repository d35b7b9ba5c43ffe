import { itRefuses } from "../../../support/stack-config";

describe("amounts", () => {
    itRefuses([
        {
            what: "amounts that are less than the least there is",
            change: {
                pod: { resources: { requests: { memory: "512m", cpu: "0.1m", "nvidia.com/gpu": "0.5" } } },
                storage: { peer: "0Gi", ca: "100m", orderer: "10" },
            },
            says: [
                'storage.ca: must be at least 1Mi, not 0.1 bytes: "100m" needs another unit, as in "100Mi" or "100Gi"',
                'storage.orderer: must be at least 1Mi, not 10 bytes: "10" needs another unit, as in "10Mi" or "10Gi"',
                'storage.peer: must be at least 1Mi, not 0 bytes: "0Gi" needs another unit, as in "10Mi" or "10Gi"',
                "pod.resources.requests.cpu: must be at least 1m: Kubernetes counts no less than a thousandth of a core",
                'pod.resources.requests.memory: must be at least 1Mi, not 0.512 bytes: "512m" needs another unit, as in "512Mi" or "512Gi"',
                'pod.resources.requests["nvidia.com/gpu"]: must be a whole number: nvidia.com/gpu is not shared',
            ],
        },
    ]);
});
