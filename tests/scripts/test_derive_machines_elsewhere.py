"""The table of machine types that are not Google's, from a piece of the autoscaler's tables."""

AWS = """
\t"g6e.12xlarge": {
\t\tInstanceType: "g6e.12xlarge",
\t\tVCPU:         48,
\t\tMemoryMb:     393216,
\t\tGPU:          4,
\t\tArchitecture: "amd64",
\t},
\t"g4ad.xlarge": {
\t\tInstanceType: "g4ad.xlarge",
\t\tVCPU:         4,
\t\tMemoryMb:     16384,
\t\tGPU:          1,
\t\tArchitecture: "amd64",
\t},
"""

AZURE = """
\t"Standard_NV36ads_A10_v5": {
\t\tInstanceType: "Standard_NV36ads_A10_v5",
\t\tSkuFamily:    "StandardNVADSA10v5Family",
\t\tVCPU:         36,
\t\tMemoryMb:     450560,
\t\tGPU:          1,
\t\tArchitecture: "amd64",
\t},
\t"Standard_NV6ads_A10_v5": {
\t\tInstanceType: "Standard_NV6ads_A10_v5",
\t\tSkuFamily:    "StandardNVADSA10v5Family",
\t\tVCPU:         6,
\t\tMemoryMb:     56320,
\t\tGPU:          1,
\t\tArchitecture: "amd64",
\t},
"""


def test_machine_types_with_gpus_of_a_known_kind_are_taken(script):
    [found] = script.machines("aws", AWS)
    assert found == {
        "machine_type": "g6e.12xlarge",
        "cloud": "aws",
        "vcpus": 48,
        "memory_gib": 384.0,
        "arch": "amd64",
        "gpu": "nvidia-l40s",
        "gpu_count": 4,
    }


def test_parts_of_a_gpu_are_left_out(script):
    found = script.machines("azure", AZURE)
    assert [one["machine_type"] for one in found] == ["Standard_NV36ads_A10_v5"]
