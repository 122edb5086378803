/* Makes the disk under one folder fail while a file says how: "fsync" (EIO), "write" (EIO), "read-only" (EROFS), "full" (ENOSPC). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static int fault(char *how) {
  const char *path = getenv("BAD_DISK_SAYS");
  if (!path) return 0;
  int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  ssize_t n = syscall(SYS_read, fd, how, 15);
  syscall(SYS_close, fd);
  if (n <= 0) return 0;
  how[n] = 0;
  return 1;
}

static int ours(int fd) {
  const char *folder = getenv("BAD_DISK_FOLDER");
  if (!folder) return 0;
  char link[64], name[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, name, sizeof name - 1);
  return n > 0 && !strncmp(name, folder, strlen(folder));
}

static int refuses_write(int fd) {
  char how[16];
  if (!fault(how) || !ours(fd)) return 0;
  if (!strcmp(how, "write")) return errno = EIO, 1;
  if (!strcmp(how, "read-only")) return errno = EROFS, 1;
  if (!strcmp(how, "full")) return errno = ENOSPC, 1;
  return 0;
}

static int refuses_sync(int fd) {
  char how[16];
  if (!fault(how) || strcmp(how, "fsync") || !ours(fd)) return 0;
  return errno = EIO, 1;
}

#define REAL(type, name) static type real; if (!real) real = (type)dlsym(RTLD_NEXT, name)
typedef int (*sync_t)(int);
typedef ssize_t (*pwrite_t)(int, const void *, size_t, off_t);
typedef ssize_t (*write_t)(int, const void *, size_t);
int fsync(int fd) { REAL(sync_t, "fsync"); return refuses_sync(fd) ? -1 : real(fd); }
int fdatasync(int fd) { REAL(sync_t, "fdatasync"); return refuses_sync(fd) ? -1 : real(fd); }
ssize_t pwrite(int fd, const void *b, size_t n, off_t o) { REAL(pwrite_t, "pwrite"); return refuses_write(fd) ? -1 : real(fd, b, n, o); }
ssize_t pwrite64(int fd, const void *b, size_t n, off_t o) { REAL(pwrite_t, "pwrite64"); return refuses_write(fd) ? -1 : real(fd, b, n, o); }
ssize_t write(int fd, const void *b, size_t n) { REAL(write_t, "write"); return refuses_write(fd) ? -1 : real(fd, b, n); }
