package sharedcloud

// gpu is a model of graphics card that an instance can have.
type gpu struct {
	uuid, name, codename string
	cudaCores            int
}

// gpus are the eight models in the order of GET gpus/
// (design/api/sharedcloud.md, "GPU models"). The API page has the codenames,
// and the identifier and name of the first. The other identifiers are made up;
// the other names and the numbers of cores are the manufacturer's.
func gpus() []gpu {
	return []gpu{
		{
			uuid: "caf0daeb-ba23-4499-b4f9-8b4965714366", codename: "titanv", cudaCores: 5120,
			name: "Nvidia Titan V 12GB",
		},
		{
			uuid: "5b0c2a52-7d0b-4f0e-9c60-3f6a0d6f1e02", codename: "teslak80", cudaCores: 4992,
			name: "Nvidia Tesla K80 24GB",
		},
		{
			uuid: "c1f5f0a8-0f5c-4f57-8a3a-2f0d4a9be703", codename: "titanxp", cudaCores: 3840,
			name: "Nvidia Titan Xp 12GB",
		},
		{
			uuid: "8e0b7f7e-64c5-4c4b-a7d8-6d3c5f1c9a04", codename: "1080_ti", cudaCores: 3584,
			name: "Nvidia GeForce GTX 1080 Ti 11GB",
		},
		{
			uuid: "2d9d3a1b-95de-4d0a-8f2e-71e6b54c8d05", codename: "titanx", cudaCores: 3584,
			name: "Nvidia Titan X 12GB",
		},
		{
			uuid: "f4a6c8e0-1b3d-4e5f-9071-82a3b4c5d606", codename: "1080", cudaCores: 2560,
			name: "Nvidia GeForce GTX 1080 8GB",
		},
		{
			uuid: "9b7d5f31-2c4e-4a68-b80a-1c3e5f7a9b07", codename: "1070", cudaCores: 1920,
			name: "Nvidia GeForce GTX 1070 8GB",
		},
		{
			uuid: "60718293-a4b5-4c6d-8e7f-90a1b2c3d408", codename: "1060", cudaCores: 1280,
			name: "Nvidia GeForce GTX 1060 6GB",
		},
	}
}

// gpuName returns the name of a model; ok is false if it does not exist.
func gpuName(uuid string) (name string, ok bool) {
	for _, g := range gpus() {
		if g.uuid == uuid {
			return g.name, true
		}
	}

	return "", false
}

func gpuExists(uuid string) bool {
	_, ok := gpuName(uuid)

	return ok
}
