/** The Gateway API's; TLSRoute is in its version v1 from release 1.5 on. */
export const gatewayGroup = "gateway.networking.k8s.io";
