-- paths.lua: for wrk: asks for the addresses in the file PATHS, one a line, in an order of chance that is the same every run.
local paths = {}
for line in io.lines(os.getenv("PATHS")) do
    paths[#paths + 1] = line
end
local token = os.getenv("TOKEN")
local seed = 12345
local threads = 0

function setup(thread)
    threads = threads + 1
    thread:set("seed", 12345 + 7919 * threads)
end

function request()
    seed = (seed * 1103515245 + 12345) % 2147483648
    local path = paths[math.floor(seed / 65536) % #paths + 1]
    return wrk.format("GET", path, { ["Authorization"] = "Bearer " .. token })
end

function done(summary, latency)
    local errors = summary.errors
    local bad = errors.connect + errors.read + errors.write + errors.status + errors.timeout
    io.write(string.format("RESULT %.0f %.2f %.2f %d\n", summary.requests / (summary.duration / 1e6),
        latency:percentile(50) / 1000, latency:percentile(99) / 1000, bad))
end
