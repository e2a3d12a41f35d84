/* Reads a text's pieces as a sentence encoder does (a transformer, norm after each step), and says
 * how much it is of each class. It allocates nothing and calls nothing, no C library either: the caller
 * brings all memory (app/sorting/encoder.py, which also checks every size). Shapes are row-major
 * float32, but for the matrices: those are whole numbers in panels, see xianghu_arrange, and what is
 * multiplied with them is brought to 8 bits first. */

#include <stdint.h>
#ifdef __x86_64__
#include <cpuid.h>
#include <immintrin.h>
#endif

#ifdef _WIN32
#define SHOWN __declspec(dllexport)
#else
#define SHOWN __attribute__((visibility("default")))
#endif

#define INLINE static inline __attribute__((always_inline))

/* So many weights of a row have a step in common; so many rows lie in a panel, four weights of each
 * beside those of the next; so many of a text's pieces are multiplied at once. */
#define BLOCK 64
#define PANEL 16
#define TILE 4

typedef float f8 __attribute__((vector_size(32), aligned(4)));
typedef int32_t i8 __attribute__((vector_size(32), aligned(4)));
typedef int16_t h16 __attribute__((vector_size(32)));
typedef int16_t h4 __attribute__((vector_size(8)));
typedef int8_t b16 __attribute__((vector_size(16), aligned(1)));
typedef uint8_t u4 __attribute__((vector_size(4), aligned(1)));

struct sizes {
    int32_t width, heads, layers, middle, classes;
};

/* A matrix where it lies, and the piece of a text that it is multiplied with: low + step * whole. */
struct matrix {
    const int8_t *whole;
    const float *steps;
};
struct piece {
    float low, step;
    const uint8_t *whole;
};

typedef void tiling(struct matrix, struct piece *const *, int, float[TILE][PANEL]);

INLINE float sum(f8 v)
{
    return ((v[0] + v[4]) + (v[1] + v[5])) + ((v[2] + v[6]) + (v[3] + v[7]));
}

INLINE f8 either(i8 which, f8 one, f8 other)
{
    return (f8)((which & (i8)one) | (~which & (i8)other));
}

/* exp of what is at most 0, to about seven digits: 2 to the whole part by the exponent's bits, the
 * rest by a polynomial. */
INLINE f8 expo(f8 x)
{
    x = either(x < -87.0f, (f8){0} - 87.0f, x);
    i8 whole = __builtin_convertvector(x * 1.44269504f - 0.5f, i8);
    f8 part = __builtin_convertvector(whole, f8);
    f8 r = x - part * 0.693359375f + part * 2.12194440e-4f;
    f8 p = r * 1.9875691500e-4f + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    return p * (f8)((whole + 127) << 23);
}

/* x by how much of the normal curve lies below it; Gauss's error function by Abramowitz and Stegun
 * 7.1.26 (error below 1.5e-7). */
INLINE f8 gelu(f8 x)
{
    f8 a = either(x < 0.0f, -x, x) * 0.70710678f;
    f8 t = 1.0f / (1.0f + 0.3275911f * a);
    f8 p = ((((t * 1.061405429f - 1.453152027f) * t + 1.421413741f) * t - 0.284496736f) * t
            + 0.254829592f) * t;
    f8 beyond = 0.5f * p * expo(-a * a);
    return x * either(x < 0.0f, beyond, 1.0f - beyond);
}

INLINE float root(float x)
{
    return __builtin_sqrtf(x);
}

/* Brings n pieces (each inner wide) to 8 bits: at low + step * 0 to 255. */
INLINE void to_bytes(const float *from, uint8_t *whole, struct piece *pieces, int n, int inner)
{
    for (int t = 0; t < n; t++, from += inner, whole += inner) {
        f8 low = *(const f8 *)from, high = low;
        for (int i = 8; i < inner; i += 8) {
            f8 x = *(const f8 *)(from + i);
            low = either(x < low, x, low);
            high = either(x > high, x, high);
        }
        float least = low[0], most = high[0];
        for (int k = 1; k < 8; k++) {
            least = low[k] < least ? low[k] : least;
            most = high[k] > most ? high[k] : most;
        }
        float step = most > least ? (most - least) / 255.0f : 1.0f, by = 1.0f / step;
        for (int i = 0; i < inner; i++)
            whole[i] = (uint8_t)((from[i] - least) * by + 0.5f);
        pieces[t] = (struct piece){ least, step, whole };
    }
}

/* What a panel's rows (inner wide) make of TILE pieces, in steps of theirs: for each block of weights
 * the products of whole numbers, times the block's step. Sixteen products, each at most 255 * 8, fit
 * into 16 bits. */
static void tile(struct matrix panel, struct piece *const *pieces, int inner, float to[TILE][PANEL])
{
    for (int k = 0; k < TILE; k++)
        for (int r = 0; r < PANEL; r++)
            to[k][r] = 0;
    for (int at = 0; at < inner; at += BLOCK, panel.whole += BLOCK * PANEL, panel.steps += PANEL)
        for (int four = 0; four < PANEL; four += 4) {
            h16 sums[TILE] = { { 0 } };
            const int8_t *rows = panel.whole + 4 * four;
            for (int i = at; i < at + BLOCK; i += 4, rows += 4 * PANEL) {
                h16 weights = __builtin_convertvector(*(const b16 *)rows, h16);
                for (int k = 0; k < TILE; k++) {
                    h4 x = __builtin_convertvector(*(const u4 *)(pieces[k]->whole + i), h4);
                    sums[k] += weights * __builtin_shufflevector(x, x, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2,
                                                                 3, 0, 1, 2, 3);
                }
            }
            for (int k = 0; k < TILE; k++)
                for (int r = 0; r < 4; r++) {
                    h16 all = sums[k];
                    int whole = all[4 * r] + all[4 * r + 1] + all[4 * r + 2] + all[4 * r + 3];
                    to[k][four + r] += panel.steps[four + r] * (float)whole;
                }
        }
}

#ifdef __x86_64__
/* The same; here two products are summed at once, for half a block. */
__attribute__((target("avx2,fma"))) static void tile_by_avx2(
    struct matrix panel, struct piece *const *pieces, int inner, float to[TILE][PANEL])
{
    const __m256i ones = _mm256_set1_epi16(1);
    __m256 all[TILE][2];
    for (int k = 0; k < TILE; k++)
        all[k][0] = all[k][1] = _mm256_setzero_ps();
    for (int at = 0; at < inner; at += BLOCK, panel.steps += PANEL) {
        __m256i sums[TILE][2];
        for (int half = 0; half < 2; half++) {
            __m256i some[TILE][2];
            for (int k = 0; k < TILE; k++)
                some[k][0] = some[k][1] = _mm256_setzero_si256();
            for (int i = at + half * BLOCK / 2; i < at + (half + 1) * BLOCK / 2; i += 4) {
                __m256i upper = _mm256_loadu_si256((const __m256i *)panel.whole);
                __m256i lower = _mm256_loadu_si256((const __m256i *)(panel.whole + 32));
                for (int k = 0; k < TILE; k++) {
                    int32_t four;
                    __builtin_memcpy(&four, pieces[k]->whole + i, 4);
                    __m256i x = _mm256_set1_epi32(four);
                    some[k][0] = _mm256_add_epi16(some[k][0], _mm256_maddubs_epi16(x, upper));
                    some[k][1] = _mm256_add_epi16(some[k][1], _mm256_maddubs_epi16(x, lower));
                }
                panel.whole += 4 * PANEL;
            }
            for (int k = 0; k < TILE; k++)
                for (int p = 0; p < 2; p++) {
                    __m256i pairs = _mm256_madd_epi16(some[k][p], ones);
                    sums[k][p] = half ? _mm256_add_epi32(sums[k][p], pairs) : pairs;
                }
        }
        for (int k = 0; k < TILE; k++)
            for (int p = 0; p < 2; p++)
                all[k][p] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(sums[k][p]),
                                            _mm256_loadu_ps(panel.steps + 8 * p), all[k][p]);
    }
    for (int k = 0; k < TILE; k++)
        for (int p = 0; p < 2; p++)
            _mm256_storeu_ps(to[k] + 8 * p, all[k][p]);
}
#endif

/* to[t][o] = bias[o] + from[t] . row o, for n pieces of a text; bytes and pieces are room for these. */
INLINE void product(const float *from, struct matrix rows, const float *bias, float *to,
                    uint8_t *bytes, struct piece *pieces, int n, int inner, int outer, tiling *tiled)
{
    to_bytes(from, bytes, pieces, n, inner);
    for (int o = 0; o < outer; o += PANEL) {
        int here = outer - o < PANEL ? outer - o : PANEL;
        const float *rows_sums = rows.steps + inner / BLOCK * PANEL;
        for (int t = 0; t < n; t += TILE) {
            float sums[TILE][PANEL];
            struct piece *at[TILE];
            for (int k = 0; k < TILE; k++)
                at[k] = pieces + (t + k < n ? t + k : t);
            tiled(rows, at, inner, sums);
            for (int k = 0; k < TILE && t + k < n; k++)
                for (int r = 0; r < here; r++)
                    to[(long)(t + k) * outer + o + r] =
                        bias[o + r] + at[k]->low * rows_sums[r] + at[k]->step * sums[k][r];
        }
        rows.whole += (long)inner * PANEL;
        rows.steps += (inner / BLOCK + 1) * PANEL;
    }
}

/* Add *more* to x, and bring it to mean 0 and spread 1, times *scale*, plus *shift*. */
INLINE void add_and_norm(float *x, const float *more, const float *scale, const float *shift, int width)
{
    f8 total = { 0 }, squares = { 0 };
    for (int i = 0; i < width; i += 8)
        total += *(f8 *)(x + i) += *(const f8 *)(more + i);
    float mean = sum(total) / width;
    for (int i = 0; i < width; i += 8) {
        f8 off = *(f8 *)(x + i) -= mean;
        squares += off * off;
    }
    float by = 1.0f / root(sum(squares) / width + 1e-12f);
    for (int i = 0; i < width; i++)
        x[i] = x[i] * by * scale[i] + shift[i];
}

/* Each piece takes of all pieces' values, by how well its question fits their keys; fit is room for
 * n numbers, and for as many more as make eights of them. */
INLINE void attend(const float *asked, const float *keys, const float *values, float *to, float *fit,
                   int n, int width, int heads)
{
    int size = width / heads;
    float by = 1.0f / root((float)size);
    for (int h = 0; h < heads; h++)
        for (int t = 0; t < n; t++) {
            const float *q = asked + (long)t * width + h * size;
            float most = -1e30f;
            for (int u = 0; u < n; u++) {
                const float *k = keys + (long)u * width + h * size;
                f8 dot = { 0 };
                for (int i = 0; i < size; i += 8)
                    dot += *(const f8 *)(q + i) * *(const f8 *)(k + i);
                fit[u] = sum(dot) * by;
                if (fit[u] > most)
                    most = fit[u];
            }
            for (int u = n; u % 8; u++)
                fit[u] = -1e30f;
            f8 total = { 0 };
            for (int u = 0; u < n; u += 8)
                total += *(f8 *)(fit + u) = expo(*(f8 *)(fit + u) - most);
            float *out = to + (long)t * width + h * size, whole = sum(total);
            for (int i = 0; i < size; i += 8) {
                f8 taken = { 0 };
                for (int u = 0; u < n; u++)
                    taken += fit[u] * *(const f8 *)(values + (long)u * width + h * size + i);
                *(f8 *)(out + i) = taken / whole;
            }
        }
}

/* A matrix (outer x inner) that lies here; the next one lies behind it. */
INLINE struct matrix taken(struct matrix *at, int outer, int inner)
{
    struct matrix here = *at;
    long rows = (long)(outer + PANEL - 1) / PANEL * PANEL;
    at->whole += rows * inner;
    at->steps += rows * (inner / BLOCK + 1);
    return here;
}

/* x: n x width, where each piece stands; places: what its place in the text adds, as many x width;
 * room: n x (3 width + middle + middle / 4 + 5) + 8; out: classes.
 * rows: for each layer question, key, value and mixing (width x width), up (middle x width), down
 * (width x middle); then the classes' (classes x width).
 * small: scale and shift of the first norm; for each layer the biases of these six, and scale and
 * shift of its two norms (after mixing, after down); then the classes' bias. */
INLINE void read_pieces(const struct sizes *s, struct matrix rows, const float *small,
                        const float *places, float *x, int n, float *room, float *out, tiling *tiled)
{
    int width = s->width, middle = s->middle;
    long block = (long)n * width;
    float *asked = room, *keys = room + block, *values = room + 2 * block, *up = room + 3 * block;
    float *fit = up + (long)n * middle;
    struct piece *pieces = (struct piece *)(fit + (n + 7) / 8 * 8);
    uint8_t *bytes = (uint8_t *)(pieces + n);
#define PRODUCT(from, bias, to, inner, outer) \
    product(from, taken(&rows, outer, inner), bias, to, bytes, pieces, n, inner, outer, tiled)
    for (int t = 0; t < n; t++)
        add_and_norm(x + (long)t * width, places + (long)t * width, small, small + width, width);
    small += 2 * width;
    for (int layer = 0; layer < s->layers; layer++) {
        for (int m = 0; m < 3; m++)
            PRODUCT(x, small + m * width, room + m * block, width, width);
        attend(asked, keys, values, up, fit, n, width, s->heads);
        PRODUCT(up, small + 3 * width, asked, width, width);
        const float *norms = small + 5 * width + middle;
        for (int t = 0; t < n; t++)
            add_and_norm(x + (long)t * width, asked + (long)t * width, norms, norms + width, width);
        PRODUCT(x, small + 4 * width, up, width, middle);
        for (long i = 0; i < (long)n * middle; i += 8)
            *(f8 *)(up + i) = gelu(*(f8 *)(up + i));
        PRODUCT(up, small + 4 * width + middle, asked, middle, width);
        norms += 2 * width;
        for (int t = 0; t < n; t++)
            add_and_norm(x + (long)t * width, asked + (long)t * width, norms, norms + width, width);
        small += 9 * width + middle;
    }
    for (int i = 0; i < width; i++) {
        float mean = 0;
        for (int t = 0; t < n; t++)
            mean += x[(long)t * width + i];
        asked[i] = mean / n;
    }
    n = 1;
    PRODUCT(asked, small, out, width, s->classes);
}

#ifdef __x86_64__
/* Whether processor and system both know AVX2 and FMA. */
static int has_avx2(void)
{
    unsigned a, b, c, d, low, high;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE) || !(c & bit_FMA))
        return 0;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (low & 6) == 6 && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_AVX2);
}

__attribute__((target("avx2,fma"))) static void read_by_avx2(
    const struct sizes *s, const int8_t *whole, const float *steps, const float *small,
    const float *places, float *x, int n, float *room, float *out)
{
    read_pieces(s, (struct matrix){ whole, steps }, small, places, x, n, room, out, tile_by_avx2);
}
#endif

/* As xianghu_read, on any processor. */
SHOWN void xianghu_read_anywhere(const struct sizes *s, const int8_t *whole, const float *steps,
                                 const float *small, const float *places, float *x, int32_t n,
                                 float *room, float *out)
{
    read_pieces(s, (struct matrix){ whole, steps }, small, places, x, n, room, out, tile);
}

SHOWN void xianghu_read(const struct sizes *s, const int8_t *whole, const float *steps,
                        const float *small, const float *places, float *x, int32_t n, float *room,
                        float *out)
{
#ifdef __x86_64__
    if (has_avx2()) {
        read_by_avx2(s, whole, steps, small, places, x, n, room, out);
        return;
    }
#endif
    xianghu_read_anywhere(s, whole, steps, small, places, x, n, room, out);
}

/* Packed weights lie in blocks: a step (bfloat16), then a byte for two, low half first, each less 8. */
INLINE float step_of(const uint8_t *packed)
{
    union { uint32_t i; float f; } step = { (uint32_t)packed[0] << 16 | (uint32_t)packed[1] << 24 };
    return step.f;
}

INLINE int whole_of(const uint8_t *packed, int i)
{
    return (packed[2 + i / 2] >> i % 2 * 4 & 15) - 8;
}

SHOWN void xianghu_unpack(const uint8_t *packed, float *to, int32_t blocks)
{
    for (int32_t b = 0; b < blocks; b++, packed += 2 + BLOCK / 2, to += BLOCK)
        for (int i = 0; i < BLOCK; i++)
            to[i] = step_of(packed) * whole_of(packed, i);
}

/* Puts a packed matrix (outer x inner) into panels: of each four numbers of a row, the panel's rows
 * one after the other; and their steps, for each block the panel's rows, and behind them the sum of
 * each row. Both begin as nothing, and have room for outer made whole panels. */
SHOWN void xianghu_arrange(const uint8_t *packed, int8_t *whole, float *steps, int32_t outer, int32_t inner)
{
    int blocks = inner / BLOCK;
    for (int o = 0; o < outer; o++) {
        int8_t *row = whole + (long)(o / PANEL) * PANEL * inner + o % PANEL * 4;
        float *step = steps + (long)(o / PANEL) * PANEL * (blocks + 1) + o % PANEL;
        for (int b = 0; b < blocks; b++, packed += 2 + BLOCK / 2) {
            int all = 0;
            for (int i = 0; i < BLOCK; i++) {
                int at = b * BLOCK + i;
                row[at / 4 * 4 * PANEL + at % 4] = (int8_t)whole_of(packed, i);
                all += whole_of(packed, i);
            }
            step[b * PANEL] = step_of(packed);
            step[blocks * PANEL] += step_of(packed) * all;
        }
    }
}

#ifdef _WIN32
/* Without a C runtime a library brings these two itself. */
int _fltused;
int DllMainCRTStartup(void *library, uint32_t reason, void *reserved)
{
    (void)library, (void)reason, (void)reserved;
    return 1;
}
#endif
