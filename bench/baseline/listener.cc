// What a collector of 2013 did before storing, as fast as C++ does it: receive a message from a ZeroMQ PUB and
// parse it with libprotobuf into one reused message. Usage: listener ENDPOINT MESSAGES packet|batch|receive QUEUE;
// with "receive" it does not parse; QUEUE messages wait in this process, more wait at the sender. Prints "ready",
// waits for a line, takes the first three fifths of the messages unmeasured, and prints packets, values seen and
// seconds of the rest.
#include <zmq.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "packet.pb.h"

namespace {

using Clock = std::chrono::steady_clock;

// Touches what a listener reads, so that the parser cannot be cheated out of its work.
uint64_t values_of(const PBMSG::Packet& packet) {
  uint64_t values = 15;
  values += packet.cpu_size() + packet.process_size() + packet.callfreq_size() + packet.cpuqueue_size();
  return values + 6 * packet.net_size() + 11 * packet.disk_size();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: listener ENDPOINT MESSAGES packet|batch|receive QUEUE\n");
    return 2;
  }
  const long messages = std::atol(argv[2]);
  const bool is_batch = std::strcmp(argv[3], "batch") == 0;
  const bool is_parsed = std::strcmp(argv[3], "receive") != 0;
  void* context = zmq_ctx_new();
  void* socket = zmq_socket(context, ZMQ_SUB);
  const int queue = std::atoi(argv[4]);
  zmq_setsockopt(socket, ZMQ_RCVHWM, &queue, sizeof queue);
  zmq_setsockopt(socket, ZMQ_SUBSCRIBE, "", 0);
  if (zmq_connect(socket, argv[1]) != 0) return 1;
  std::printf("ready\n");
  std::fflush(stdout);
  std::getchar();

  PBMSG::Packet packet;
  PBMSG::Batch batch;
  zmq_msg_t message;
  zmq_msg_init(&message);
  uint64_t packets = 0, values = 0;
  Clock::time_point begin;
  for (long received = 0; received < messages; received++) {
    if (zmq_msg_recv(&message, socket, 0) < 0) return 1;
    if (received == messages * 3 / 5) {
      begin = Clock::now();
      packets = values = 0;
    }
    if (!is_parsed) {
      packets++;
      continue;
    }
    const void* data = zmq_msg_data(&message);
    const int size = static_cast<int>(zmq_msg_size(&message));
    if (is_batch) {
      if (!batch.ParseFromArray(data, size)) return 1;
      packets += batch.packet_size();
      for (const auto& each : batch.packet()) values += values_of(each);
    } else {
      if (!packet.ParseFromArray(data, size)) return 1;
      packets++;
      values += values_of(packet);
    }
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  std::printf("%llu %llu %.6f\n", static_cast<unsigned long long>(packets),
              static_cast<unsigned long long>(values), seconds);
  zmq_msg_close(&message);
  zmq_close(socket);
  zmq_ctx_term(context);
  return 0;
}
